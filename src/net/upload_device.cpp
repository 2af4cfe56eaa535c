#include "net/upload_device.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace ratescope {

UploadDevice::UploadDevice(QByteArray body, QObject* parent)
    : QIODevice(parent)
    , m_body(std::move(body))
{
    open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

qint64 UploadDevice::bytesAvailable() const
{
    return m_body.size() - m_taken + QIODevice::bytesAvailable();
}

qint64 UploadDevice::readData(char* data, qint64 maxSize)
{
    const qint64 left = m_body.size() - m_taken;
    if (left == 0) {
        return -1;
    }
    const qint64 size = std::min(left, maxSize);
    std::memcpy(data, m_body.constData() + m_taken, static_cast<std::size_t>(size));
    m_taken += size;
    return size;
}

qint64 UploadDevice::writeData(const char*, qint64)
{
    return -1;
}

} // namespace ratescope
