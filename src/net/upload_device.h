#pragma once

#include <QByteArray>
#include <QIODevice>

namespace ratescope {

/// The body of one POST, to be read once. QNetworkAccessManager silently sends a request again when
/// a kept-alive connection closes without an answer; before that it rewinds the body, and gives the
/// request up with ContentReSendError when the body refuses. This one refuses as soon as a byte of
/// it has been taken, and Qt writes no header before it has taken one: so the server sees the
/// request once. Needs DoNotBufferUploadDataAttribute and a Content-Length header to be read
/// directly.
class UploadDevice final : public QIODevice
{
    Q_OBJECT

public:
    explicit UploadDevice(QByteArray body, QObject* parent = nullptr);

    bool isSequential() const override { return true; }
    qint64 bytesAvailable() const override;
    bool reset() override { return !taken(); }
    bool taken() const { return m_taken > 0; }

protected:
    qint64 readData(char* data, qint64 maxSize) override;
    qint64 writeData(const char* data, qint64 size) override;

private:
    const QByteArray m_body;
    qint64 m_taken = 0;
};

} // namespace ratescope
