#include "store/run_owner.h"

#include <QUuid>

namespace ratescope {

namespace {

std::unique_ptr<QLockFile> lockFor(const DataFolder& folder, const QString& name)
{
    auto lock =
        std::make_unique<QLockFile>(folder.file(QStringLiteral("recorder-%1.lock").arg(name)));
    // However old it is: only the end of its program makes it stale.
    lock->setStaleLockTime(0);
    return lock;
}

} // namespace

RunOwner::RunOwner(const DataFolder& folder)
    : m_name(QUuid::createUuid().toString(QUuid::WithoutBraces))
    , m_lock(lockFor(folder, m_name))
{
    m_lock->tryLock(0);
}

bool RunOwner::isAlive(const DataFolder& folder, const QString& name)
{
    return !lockFor(folder, name)->tryLock(0);
}

} // namespace ratescope
