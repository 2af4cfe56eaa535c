#include "engine/account.h"

#include <algorithm>

namespace ratescope {

Accounts::Accounts(EventStream& events, const Policy& policy, Instant now)
    : m_events(events)
    , m_current(std::make_shared<Account>(events, policy, now))
{
    m_current->gates.setTelling(true);
    m_kept.emplace(m_name, m_current);
}

bool Accounts::use(const std::string& name, const Policy& policy, Instant now)
{
    if (name == m_name) {
        return false;
    }
    m_current->lastUsed = now;
    m_name = name;
    std::shared_ptr<Account>& wanted = m_kept[name];
    if (!wanted) {
        wanted = std::make_shared<Account>(m_events, policy, now);
    }
    wanted->lastUsed = now;
    m_current->gates.setTelling(false);
    wanted->gates.openDue(now); // nobody looked when it was due
    wanted->gates.setTelling(true);
    wanted->gates.tellInsteadOf(m_current->gates);
    m_current = wanted;
    if (m_kept.size() > mostKept) {
        forgetOldest();
    }
    return true;
}

void Accounts::forgetOldest()
{
    const auto leftEarlier = [this](const auto& a, const auto& b) {
        const bool aIsCurrent = a.second == m_current;
        const bool bIsCurrent = b.second == m_current;
        return aIsCurrent != bIsCurrent ? bIsCurrent : a.second->lastUsed < b.second->lastUsed;
    };
    m_kept.erase(std::min_element(m_kept.begin(), m_kept.end(), leftEarlier));
}

void Accounts::retune(const Policy& before, const Policy& after, Instant now)
{
    for (const auto& [name, account] : m_kept) {
        account->pacer.retune(before, after, now);
        account->gates.retune(after);
    }
}

} // namespace ratescope
