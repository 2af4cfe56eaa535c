#include "ui/endpoints/probe_view.h"

#include "core/limit_headers.h"
#include "ui/duration_text.h"
#include "ui/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QStringList>
#include <QVBoxLayout>

#include <chrono>

namespace ratescope {

namespace {

constexpr qsizetype mostHeaders = 12;
constexpr qsizetype longestLine = 160;

QString inWords(LimitAxis axis)
{
    switch (axis) {
    case LimitAxis::requests:
        return ProbeView::tr("Requests");
    case LimitAxis::tokens:
        return ProbeView::tr("Tokens");
    case LimitAxis::inputTokens:
        return ProbeView::tr("Input tokens");
    case LimitAxis::outputTokens:
        return ProbeView::tr("Output tokens");
    case LimitAxis::concurrency:
        break;
    }
    return ProbeView::tr("At once");
}

/// "Requests: 59 of 60 left in 1 min; whole again in 1 s".
QString limitLine(LimitAxis axis, const std::string& name, const AxisLimit& limit)
{
    const QLocale locale;
    QString title = inWords(axis);
    if (!name.empty()) {
        title += QStringLiteral(" (%1)").arg(QString::fromStdString(name).left(40));
    }
    QStringList parts;
    if (limit.remaining && limit.limit) {
        parts << ProbeView::tr("%1 of %2 left")
                     .arg(locale.toString(qlonglong{*limit.remaining}),
                          locale.toString(qlonglong{*limit.limit}));
    } else if (limit.limit) {
        parts << ProbeView::tr("limit %1").arg(locale.toString(qlonglong{*limit.limit}));
    } else if (limit.remaining) {
        parts << ProbeView::tr("%1 left").arg(locale.toString(qlonglong{*limit.remaining}));
    }
    if (limit.window) {
        parts << ProbeView::tr("window %1").arg(durationText(*limit.window));
    }
    if (limit.untilFull) {
        parts << (limit.reset == ResetMeaning::nextWindow
                      ? ProbeView::tr("counts anew in %1").arg(durationText(*limit.untilFull))
                      : ProbeView::tr("whole again in %1").arg(durationText(*limit.untilFull)));
    }
    if (limit.untilFits) {
        parts << ProbeView::tr("the next one fits in %1").arg(durationText(*limit.untilFits));
    }
    return ProbeView::tr("%1: %2").arg(title, parts.join(QStringLiteral(", ")));
}

QStringList limitLines(const std::optional<LimitState>& limits)
{
    QStringList lines;
    if (!limits) {
        return lines;
    }
    if (!limits->requests.empty()) {
        lines << limitLine(LimitAxis::requests, {}, limits->requests);
    }
    if (!limits->tokens.empty()) {
        lines << limitLine(LimitAxis::tokens, {}, limits->tokens);
    }
    for (const NamedLimit& other : limits->others) {
        lines << limitLine(other.axis, other.name, other.value);
    }
    return lines;
}

/// The rate headers as they came.
QStringList headerLines(const ProbeResult& result)
{
    QStringList lines;
    if (!result.exchange) {
        return lines;
    }
    for (const HttpHeader& header : result.exchange->responseHeaders) {
        if (isLimitHeader(header.name) && lines.size() < mostHeaders) {
            lines << QStringLiteral("%1: %2")
                         .arg(QString::fromStdString(header.name),
                              QString::fromStdString(header.value))
                         .left(longestLine);
        }
    }
    return lines;
}

QString headlineOf(const ProbeResult& result)
{
    const QString time = durationText(result.duration);
    const int status = result.outcome.httpStatus;
    if (result.outcome.kind == OutcomeKind::answered) {
        return ProbeView::tr("It works: HTTP %1 after %2").arg(status).arg(time);
    }
    const QString cause = QString::fromLatin1(causeName(result.outcome.cause));
    return status > 0 ? ProbeView::tr("HTTP %1 after %2: %3").arg(status).arg(time, cause)
                      : ProbeView::tr("No answer after %1: %2").arg(time, cause);
}

} // namespace

QString probeReport(const ProbeResult& result, const ApiKey& key)
{
    QStringList lines;
    if (result.outcome.kind == OutcomeKind::answered) {
        const QString answer = result.answer.simplified();
        lines << (answer.isEmpty() ? ProbeView::tr("The answer has no text; models that think "
                                                   "first may have used up its 64 tokens.")
                                   : ProbeView::tr("Answer: “%1”").arg(answer.left(longestLine)));
    } else {
        const Verdict verdict = verdictOf(result.outcome, result.decision);
        lines << ProbeView::tr("Said: %1").arg(QString::fromStdString(verdict.said).left(400))
              << ProbeView::tr("Concluded: %1").arg(QString::fromStdString(verdict.concluded));
        if (result.outcome.hint) {
            lines << ProbeView::tr("It asks to wait %1.").arg(durationText(*result.outcome.hint));
        }
    }
    const QStringList limits = limitLines(result.outcome.limits);
    lines << (limits.isEmpty() ? QStringList(ProbeView::tr("It says nothing about its limits."))
                               : limits)
          << headerLines(result);
    return redacted(lines.join(u'\n'), key);
}

ProbeView::ProbeView(EndpointProber* prober, QWidget* parent)
    : QWidget(parent)
    , m_prober(prober)
    , m_button(new QPushButton(this))
    , m_headline(new QLabel(this))
    , m_report(new QLabel(this))
{
    m_button->setObjectName(QStringLiteral("test"));
    m_button->setAutoDefault(false);
    m_button->setToolTip(tr("Sends one small request now, past throttle and gate"));
    m_headline->setObjectName(QStringLiteral("testHeadline"));
    m_report->setObjectName(QStringLiteral("testReport"));
    m_report->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    for (QLabel* label : {m_headline, m_report}) {
        label->setTextFormat(Qt::PlainText); // it holds a server's own words
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    QFont bold = m_headline->font();
    bold.setBold(true);
    m_headline->setFont(bold);

    auto* top = new QHBoxLayout;
    top->setSpacing(8);
    top->addWidget(m_button);
    top->addWidget(m_headline, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addLayout(top);
    column->addWidget(m_report);
    connect(m_button, &QPushButton::clicked, this, &ProbeView::pressed);
    m_clock.setInterval(std::chrono::seconds(1));
    m_clock.callOnTimeout(this, &ProbeView::showSeconds);
    clear();
}

ProbeView::~ProbeView()
{
    if (m_running) {
        m_prober->cancel();
    }
}

void ProbeView::pressed()
{
    if (m_running) {
        m_prober->cancel();
        showRunning(false);
        m_headline->setText(tr("Cancelled."));
    } else {
        Q_EMIT testRequested();
    }
}

void ProbeView::start(const Endpoint& endpoint)
{
    if (m_prober == nullptr) {
        return;
    }
    clear();
    m_key = endpoint.key;
    m_since.start();
    showRunning(true);
    showSeconds();
    m_prober->probe(endpoint, [this](const ProbeResult& result) { showResult(result); });
}

void ProbeView::clear()
{
    if (m_running) {
        m_prober->cancel();
    }
    showRunning(false);
    m_headline->clear();
    m_report->clear();
    m_report->hide();
}

void ProbeView::setTestable(bool testable)
{
    m_button->setEnabled(m_running || (testable && m_prober != nullptr));
}

void ProbeView::showRunning(bool running)
{
    m_running = running;
    m_button->setText(running ? tr("S&top the test") : tr("&Test"));
    if (running) {
        m_clock.start();
    } else {
        m_clock.stop();
    }
}

void ProbeView::showSeconds()
{
    m_headline->setText(tr("Waiting for an answer … %1")
                            .arg(durationText(std::chrono::seconds(m_since.elapsed() / 1000))));
}

void ProbeView::showResult(const ProbeResult& result)
{
    showRunning(false);
    const Theme theme = Theme::forPalette(palette());
    QPalette colours = m_headline->palette();
    colours.setColor(QPalette::WindowText,
                     theme.asText(result.outcome.kind == OutcomeKind::answered  ? theme.answered
                                  : result.outcome.kind == OutcomeKind::refused ? theme.refused
                                                                                : theme.failed));
    m_headline->setPalette(colours);
    m_headline->setText(headlineOf(result));
    m_report->setText(probeReport(result, m_key));
    m_report->show();
}

} // namespace ratescope
