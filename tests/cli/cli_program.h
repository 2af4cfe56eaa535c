#pragma once

#include <QByteArray>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMap>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStringList>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace ratescope {

inline constexpr int patience = 30'000; // ms
inline const QString key = QStringLiteral("sk-test-0123456789abcdefABCDEF");

struct Ended
{
    int code = -1;
    QByteArray out;
    QByteArray err;
};

/// The program with an environment that is empty but for what `variables` says.
inline std::unique_ptr<QProcess> started(const QStringList& arguments,
                                         const QMap<QString, QString>& variables = {})
{
    auto process = std::make_unique<QProcess>();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"OPENAI_BASE_URL", "OPENAI_API_KEY", "OPENAI_MODEL"}) {
        environment.remove(QLatin1String(name));
    }
    for (auto variable = variables.cbegin(); variable != variables.cend(); ++variable) {
        environment.insert(variable.key(), variable.value());
    }
    process->setProcessEnvironment(environment);
    process->start(QStringLiteral(RATESCOPE_CLI), arguments);
    process->waitForStarted(patience);
    return process;
}

inline Ended ended(QProcess& process)
{
    Ended result;
    if (process.waitForFinished(patience) && process.exitStatus() == QProcess::NormalExit) {
        result.code = process.exitCode();
    }
    result.out = process.readAllStandardOutput();
    result.err = process.readAllStandardError();
    return result;
}

inline Ended run(const QStringList& arguments, const QMap<QString, QString>& variables = {})
{
    return ended(*started(QStringList{QStringLiteral("run")} + arguments, variables));
}

/// `ratescope-cli serve` for the life of one test.
class Server
{
public:
    explicit Server(const QString& options)
        : m_process(started(QStringList{QStringLiteral("serve")} +
                            options.split(u' ', Qt::SkipEmptyParts)))
    {
        while (!m_process->canReadLine() && m_process->waitForReadyRead(patience)) {
        }
        m_url = QString::fromUtf8(m_process->readLine()).trimmed();
    }

    ~Server()
    {
        m_process->terminate();
        m_process->waitForFinished(patience);
    }

    QString url() const { return m_url; }
    QStringList target() const
    {
        return {QStringLiteral("--base-url"), m_url, QStringLiteral("--model"),
                QStringLiteral("simulated")};
    }
    QProcess& process() { return *m_process; }

private:
    std::unique_ptr<QProcess> m_process;
    QString m_url;
};

inline const QString swift =
    QStringLiteral("--limiter none --latency 5ms --latency-spread 0 --first-token 1ms");

inline QStringList words(const char* text)
{
    return QString::fromUtf8(text).split(u' ', Qt::SkipEmptyParts);
}

inline QByteArray lastLine(const QByteArray& text)
{
    return text.trimmed().split('\n').constLast();
}

inline QJsonObject json(const QByteArray& text)
{
    return QJsonDocument::fromJson(lastLine(text)).object();
}

/// Files of a test's own.
class GivenFiles
{
protected:
    QString file(const QString& name, const QByteArray& content)
    {
        const QString path = m_directory.filePath(name);
        QFile written(path);
        [&] {
            QVERIFY(written.open(QIODevice::WriteOnly));
            QCOMPARE(written.write(content), content.size());
        }();
        return path;
    }

private:
    QTemporaryDir m_directory;
};

} // namespace ratescope
