#include "store/watched_source.h"

#include <QCoreApplication>

namespace ratescope {

namespace {

struct Sentences
{
    Q_DECLARE_TR_FUNCTIONS(ratescope::WatchedSource)
};

} // namespace

std::variant<std::vector<Event>, StoreProblem> WatchedSource::next()
{
    if (m_progress.cancelled) {
        return StoreProblem{Sentences::tr("Cancelled.")};
    }
    auto events = m_source.next();
    m_progress.share = m_source.shareRead();
    return events;
}

} // namespace ratescope
