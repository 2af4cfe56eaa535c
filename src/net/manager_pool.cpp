#include "net/manager_pool.h"

#include "net/hang_up.h"
#include "wire/endpoint.h"

#include <QList>
#include <QNetworkAccessManager>

#include <cstdint>
#include <utility>

namespace ratescope {

namespace {

/// What Qt keeps connections by.
QString hostOf(const QUrl& url)
{
    const int defaultPort = url.scheme() == QLatin1String("https") ? 443 : 80;
    return url.scheme() + QLatin1Char(':') + url.host() + QLatin1Char(':') +
           QString::number(url.port(defaultPort));
}

} // namespace

ManagerPool::Slot::Slot(ManagerPool* pool, std::size_t index, QString host)
    : m_pool(pool)
    , m_index(index)
    , m_host(std::move(host))
{}

ManagerPool::Slot::~Slot()
{
    if (m_pool != nullptr) {
        m_pool->release(m_index, m_host);
    }
}

ManagerPool::Slot::Slot(Slot&& other) noexcept
    : m_pool(std::exchange(other.m_pool, nullptr))
    , m_index(other.m_index)
    , m_host(std::move(other.m_host))
{}

ManagerPool::Slot& ManagerPool::Slot::operator=(Slot&& other) noexcept
{
    std::swap(m_pool, other.m_pool);
    std::swap(m_index, other.m_index);
    std::swap(m_host, other.m_host);
    return *this;
}

QNetworkAccessManager* ManagerPool::Slot::manager() const
{
    return m_pool == nullptr ? nullptr : m_pool->m_members[m_index].manager.get();
}

void ManagerPool::Slot::doubt(bool doubted)
{
    m_pool->m_members[m_index].doubted = doubted;
    if (doubted) {
        m_pool->m_doubtedPorts.insert(m_host.section(u':', -1).toInt());
    }
}

bool ManagerPool::Slot::hostEndsResponses() const
{
    return m_pool->m_endingHosts.contains(m_host);
}

void ManagerPool::Slot::setHostEndsResponses(bool ends)
{
    if (ends) {
        m_pool->m_endingHosts.insert(m_host);
    } else {
        m_pool->m_endingHosts.remove(m_host);
    }
}

ManagerPool::ManagerPool() = default;

ManagerPool::~ManagerPool()
{
    for (const int port : std::as_const(m_doubtedPorts)) {
        hangUp(static_cast<std::uint16_t>(port));
    }
}

ManagerPool::Slot ManagerPool::acquire(const QUrl& url)
{
    const QString host = hostOf(url);
    std::size_t index = firstWithRoom(host, false);
    if (index == m_members.size() && m_members.size() >= managersBeforeDoubted) {
        index = firstWithRoom(host, true);
    }
    if (index == m_members.size()) {
        m_members.push_back({std::make_unique<QNetworkAccessManager>(), {}, false});
    }
    Member& member = m_members[index];
    const QNetworkProxy& proxy = proxyFor(url, host);
    if (member.manager->proxy() != proxy) {
        member.manager->setProxy(proxy);
    }
    ++member.underWay[host];
    return Slot(this, index, host);
}

std::size_t ManagerPool::firstWithRoom(const QString& host, bool evenDoubted) const
{
    std::size_t index = 0;
    while (index < m_members.size() &&
           ((m_members[index].doubted && !evenDoubted) ||
            m_members[index].underWay.value(host) >= exchangesPerManager)) {
        ++index;
    }
    return index;
}

void ManagerPool::release(std::size_t index, const QString& host)
{
    QHash<QString, int>& underWay = m_members[index].underWay;
    const auto found = underWay.find(host);
    if (--found.value() == 0) {
        underWay.erase(found);
    }
}

const QNetworkProxy& ManagerPool::proxyFor(const QUrl& url, const QString& host)
{
    const auto known = m_proxies.constFind(host);
    if (known != m_proxies.constEnd()) {
        return known.value();
    }
    QNetworkProxy proxy(QNetworkProxy::NoProxy);
    if (!isLoopback(url)) {
        const QList<QNetworkProxy> answers =
            QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(url));
        if (!answers.isEmpty()) {
            proxy = answers.first();
        }
    }
    return m_proxies.insert(host, proxy).value();
}

} // namespace ratescope
