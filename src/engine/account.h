#pragma once

#include "engine/gatekeeper.h"
#include "engine/pacer.h"

#include <cstddef>
#include <map>
#include <memory>
#include <string>

namespace ratescope {

/// What is known about sending on one provider account. All endpoints that use the account's key
/// draw on the same limit, so they share it.
struct Account
{
    Account(EventStream& events, const Policy& policy, Instant now)
        : pacer(policy, now)
        , gates(events, policy)
    {}

    Pacer pacer;
    Gatekeeper gates;
    Instant lastUsed;
};

/// The account that is sent on, and those of earlier endpoints: their limits go on filling, so
/// whoever comes back to one finds what was learnt of it. Attempts under way hold theirs, too.
class Accounts
{
public:
    /// More than these, and the one left longest ago is forgotten.
    static constexpr std::size_t mostKept = 32;

    /// The events outlive it.
    Accounts(EventStream& events, const Policy& policy, Instant now);

    const std::shared_ptr<Account>& current() const { return m_current; }
    /// Makes the account of this name the current one; one not known begins with the policy alone.
    /// Tells what holds everybody from now on. False when it already was.
    bool use(const std::string& name, const Policy& policy, Instant now);
    /// See Pacer::retune and Gatekeeper::retune; of all that are kept.
    void retune(const Policy& before, const Policy& after, Instant now);

private:
    void forgetOldest();

    EventStream& m_events;
    std::map<std::string, std::shared_ptr<Account>> m_kept; ///< the current one among them
    std::string m_name;
    std::shared_ptr<Account> m_current; ///< never null
};

} // namespace ratescope
