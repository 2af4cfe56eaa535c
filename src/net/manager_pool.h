#pragma once

#include <QHash>
#include <QNetworkProxy>
#include <QSet>
#include <QString>
#include <QUrl>

#include <cstddef>
#include <memory>
#include <vector>

class QNetworkAccessManager;

namespace ratescope {

/// Network managers for more exchanges at once than one of them makes: a QNetworkAccessManager has
/// six HTTP/1.1 connections per host and queues the rest silently. Managers are made when needed
/// and kept, the first with room is taken first, so connections stay warm. On one thread.
///
/// While headers or chunks pour in faster than Qt 6.4 reads them, its thread hears of no abort and
/// of no other exchange. So a manager is doubted when an exchange is dropped before its headers
/// have come or in the middle of too much, and others are taken before it until it shows the
/// headers of another exchange.
class ManagerPool
{
public:
    static constexpr int exchangesPerManager = 6;
    /// As long as there are fewer, a new one is made rather than a doubted one taken. Enough for
    /// 256 exchanges beside some that are stuck.
    static constexpr std::size_t managersBeforeDoubted = 64;

    /// The right to one exchange with one host; given back when it is destroyed.
    class Slot
    {
    public:
        Slot() = default;
        ~Slot();
        Slot(Slot&& other) noexcept;
        Slot& operator=(Slot&& other) noexcept;

        QNetworkAccessManager* manager() const; ///< nullptr for an empty slot
        void doubt(bool doubted);               ///< not for an empty slot
        /// Whether the host is known to end its responses; it is not before it has done so once,
        /// and not after it went on without end. Not for an empty slot.
        bool hostEndsResponses() const;
        void setHostEndsResponses(bool ends); ///< not for an empty slot

    private:
        friend class ManagerPool;
        Slot(ManagerPool* pool, std::size_t index, QString host);

        ManagerPool* m_pool = nullptr;
        std::size_t m_index = 0;
        QString m_host;
    };

    ManagerPool();
    /// Breaks off the connections of whoever still pours, so as not to wait for Qt to hear of it.
    ~ManagerPool();
    ManagerPool(const ManagerPool&) = delete;
    ManagerPool& operator=(const ManagerPool&) = delete;

    /// The pool outlives its slots.
    Slot acquire(const QUrl& url);

    std::size_t size() const { return m_members.size(); }

private:
    struct Member
    {
        std::unique_ptr<QNetworkAccessManager> manager;
        QHash<QString, int> underWay; ///< by host
        bool doubted = false;
    };

    /// The first member with room; size() when there is none.
    std::size_t firstWithRoom(const QString& host, bool evenDoubted) const;
    void release(std::size_t index, const QString& host);
    const QNetworkProxy& proxyFor(const QUrl& url, const QString& host);

    std::vector<Member> m_members;
    QSet<QString> m_endingHosts;
    QSet<int> m_doubtedPorts;                ///< of the hosts that ever made a manager doubted
    QHash<QString, QNetworkProxy> m_proxies; ///< by host: asking the system can take milliseconds
};

} // namespace ratescope
