#include "ui/requests/verdict_view.h"

#include "ui/duration_text.h"
#include "ui/fitted_label.h"
#include "ui/icons.h"
#include "ui/requests/lane_painter.h"
#include "ui/requests/lane_words.h"
#include "ui/theme.h"
#include "wire/curl.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPlainTextEdit>
#include <QSignalBlocker>
#include <QTabWidget>
#include <QTableWidget>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextEdit>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <utility>

namespace ratescope {

namespace {

enum AttemptColumn { numberColumn, sentColumn, cameToColumn, tookColumn, attemptColumns };

QPlainTextEdit* rawText(const QString& name, QWidget* parent)
{
    auto* text = new QPlainTextEdit(parent);
    text->setReadOnly(true);
    text->setTabChangesFocus(true);
    text->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    text->setAccessibleName(name);
    return text;
}

void setTextOnce(QPlainTextEdit& edit, const QString& text)
{
    if (edit.toPlainText() != text) {
        edit.setPlainText(text);
    }
}

} // namespace

VerdictView::VerdictView(const AttemptBook& book, QWidget* parent)
    : QWidget(parent)
    , m_book(book)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(4, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(makeHeader());
    column->addWidget(makeAttempts());

    m_verdict = new QTextEdit(this);
    m_verdict->setReadOnly(true);
    m_verdict->setTabChangesFocus(true);
    m_verdict->setAccessibleName(tr("Verdict"));
    m_request = rawText(tr("The request as it was sent"), this);
    m_response = rawText(tr("The response as it came"), this);
    auto* tabs = new QTabWidget(this);
    tabs->setDocumentMode(true);
    tabs->addTab(m_verdict, tr("&Verdict"));
    tabs->addTab(m_request, tr("Re&quest"));
    tabs->addTab(m_response, tr("Re&sponse"));
    column->addWidget(tabs, 1);
    setAlone(false, {});
    paintIcons();
}

QWidget* VerdictView::makeHeader()
{
    auto* header = new QWidget(this);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    m_corner = new QWidget(header);
    row->addWidget(m_corner);
    m_title = new FittedLabel(header);
    m_title->setFont(tabularFont(font()));
    row->addWidget(m_title, 1);
    const auto addButton = [&](const QString& text, const QString& explanation) {
        auto* button = new QToolButton(header);
        button->setText(text);
        button->setToolTip(explanation);
        button->setAccessibleName(explanation);
        row->addWidget(button);
        return button;
    };
    m_previous = addButton(QString(), tr("The request above (Alt+Up)"));
    m_previous->setArrowType(Qt::UpArrow);
    m_previous->setShortcut(Qt::ALT | Qt::Key_Up);
    m_next = addButton(QString(), tr("The request below (Alt+Down)"));
    m_next->setArrowType(Qt::DownArrow);
    m_next->setShortcut(Qt::ALT | Qt::Key_Down);
    m_copyText = addButton(QString(), tr("Copy the verdict as text"));
    m_copyCurl = addButton(tr("curl"), tr("Copy the request as a curl command, without the key"));
    auto* close = addButton(QStringLiteral("×"), tr("Close the verdict (Esc)"));
    connect(m_copyText, &QToolButton::clicked, this,
            [this] { QApplication::clipboard()->setText(m_shownVerdict); });
    connect(m_copyCurl, &QToolButton::clicked, this, &VerdictView::copyCurl);
    connect(close, &QToolButton::clicked, this, &VerdictView::closeRequested);
    connect(m_previous, &QToolButton::clicked, this, [this] { Q_EMIT stepRequested(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { Q_EMIT stepRequested(1); });
    return header;
}

QWidget* VerdictView::makeAttempts()
{
    m_list = new QTableWidget(0, attemptColumns, this);
    m_list->setHorizontalHeaderLabels({tr("#"), tr("Sent"), tr("Came to"), tr("Took")});
    m_list->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_list->setSelectionMode(QAbstractItemView::SingleSelection);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setShowGrid(false);
    m_list->setTabKeyNavigation(false);
    m_list->setFont(tabularFont(font()));
    m_list->setAccessibleName(tr("Attempts of this job"));
    m_list->verticalHeader()->hide();
    m_list->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_list->verticalHeader()->setDefaultSectionSize(m_list->fontMetrics().height() + 4);
    QHeaderView* const columns = m_list->horizontalHeader();
    columns->setHighlightSections(false);
    columns->setSectionResizeMode(cameToColumn, QHeaderView::Stretch);
    const auto width = [this](const QString& text) {
        return m_list->fontMetrics().horizontalAdvance(text) + 16;
    };
    m_list->setColumnWidth(numberColumn, width(QStringLiteral("999")));
    m_sentWidth = width(tr("+99 min 59 s"));
    m_list->setColumnWidth(sentColumn, m_sentWidth);
    m_list->setColumnWidth(tookColumn, width(tr("999 ms")));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(m_list, &QTableWidget::itemSelectionChanged, this, &VerdictView::showAttempt);
    return m_list;
}

void VerdictView::setAlone(bool alone, const QSize& corner)
{
    m_corner->setVisible(alone);
    m_corner->setFixedSize(corner.expandedTo(QSize(0, 0)));
    m_previous->setVisible(alone);
    m_next->setVisible(alone);
    if (std::exchange(m_alone, alone) != alone) {
        fillAttempts(); // it has room for others
    }
}

void VerdictView::focusText()
{
    m_verdict->setFocus();
}

QSize VerdictView::minimumSizeHint() const
{
    return {240, 120};
}

/// Where there is little room, when an attempt was sent gives way: the lanes show it as well.
void VerdictView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const QFontMetrics metrics = m_list->fontMetrics();
    const int needed = m_list->columnWidth(numberColumn) + m_sentWidth +
                       m_list->columnWidth(tookColumn) +
                       metrics.horizontalAdvance(tr("429 rate rose too quickly")) + 16;
    m_list->setColumnHidden(sentColumn, width() < needed);
}

void VerdictView::paintIcons()
{
    m_copyText->setIcon(
        colouredIcon(QStringLiteral("copy"), palette().color(QPalette::ButtonText)));
}

void VerdictView::showLane(const JobLane& lane, Instant now)
{
    const bool another = lane.serial != m_lane.serial;
    const int row = m_list->currentRow();
    const bool atLatest = another || row < 0 || row + 1 == m_list->rowCount();
    m_lane = lane;
    std::vector<LaneSpan> attempts;
    for (const LaneSpan& span : lane.spans) {
        if (!span.isWait()) {
            attempts.push_back(span);
        }
    }
    m_title->setWords(tr("Job %1 · %2").arg(lane.job.value).arg(glanceText(lane, now)));
    const bool changed = another || attempts.size() != m_attempts.size() ||
                         (!attempts.empty() && attempts.back().open != m_attempts.back().open);
    m_attempts = std::move(attempts);
    if (changed) {
        fillAttempts();
        const int wanted = atLatest ? m_list->rowCount() - 1 : row;
        const QSignalBlocker blocker(m_list);
        m_list->selectRow(std::min(wanted, m_list->rowCount() - 1));
    }
    showAttempt();
}

void VerdictView::fillAttempts()
{
    const QSignalBlocker blocker(m_list);
    const Theme theme = Theme::forPalette(palette());
    m_list->setRowCount(static_cast<int>(m_attempts.size()));
    const int first = m_lane.attempts - static_cast<int>(m_attempts.size()) + 1;
    for (int row = 0; row < m_list->rowCount(); ++row) {
        const LaneSpan& attempt = m_attempts[static_cast<std::size_t>(row)];
        const std::array<QString, attemptColumns> texts{
            QString::number(first + row),
            QLatin1Char('+') + durationText(attempt.from - m_lane.queued), attemptText(attempt),
            attempt.open ? QString() : durationText(attempt.until - attempt.from)};
        for (int column = 0; column < attemptColumns; ++column) {
            auto* item = new QTableWidgetItem(texts[static_cast<std::size_t>(column)]);
            item->setToolTip(plainToolTip(texts[static_cast<std::size_t>(column)]));
            item->setTextAlignment((column == cameToColumn ? Qt::AlignLeft : Qt::AlignRight) |
                                   Qt::AlignVCenter);
            if (column == cameToColumn && !attempt.open) {
                item->setForeground(theme.asText(attemptColour(attempt, theme)));
            }
            m_list->setItem(row, column, item);
        }
    }
    // Room for a few attempts; the verdict wants the rest.
    const int rows = std::clamp(m_list->rowCount(), 1, m_alone ? 2 : 3);
    m_list->setFixedHeight(m_list->horizontalHeader()->sizeHint().height() +
                           rows * m_list->verticalHeader()->defaultSectionSize() +
                           2 * m_list->frameWidth());
}

const LaneSpan* VerdictView::attemptAt(int row) const
{
    return row < 0 || row >= static_cast<int>(m_attempts.size())
               ? nullptr
               : &m_attempts[static_cast<std::size_t>(row)];
}

const AttemptRecord* VerdictView::recordAt(int row) const
{
    const int first = m_lane.attempts - static_cast<int>(m_attempts.size()) + 1;
    return m_book.find({m_lane.job, first + row});
}

void VerdictView::showAttempt()
{
    const int row = m_list->currentRow();
    const LaneSpan* const attempt = attemptAt(row);
    if (attempt == nullptr) {
        writeVerdict({{tr("Not sent yet"), tr("No attempt has been made for this job so far.")}});
        m_request->clear();
        m_response->clear();
        m_copyCurl->setEnabled(false);
        return;
    }
    const AttemptRecord* const record = recordAt(row);
    const bool latest = row + 1 == m_list->rowCount();
    writeVerdict(tellVerdict(*attempt, record, latest ? m_lane.said.get() : nullptr));
    setTextOnce(*m_request, attempt->open ? tr("It can be read when the attempt has ended.")
                                          : requestText(record));
    setTextOnce(*m_response, attempt->open ? tr("No answer yet.") : responseText(record));
    m_copyCurl->setEnabled(record != nullptr && record->exchange != nullptr);
}

void VerdictView::writeVerdict(const std::vector<VerdictSection>& sections)
{
    const QString text = toText(sections);
    if (text == m_shownVerdict) {
        return;
    }
    m_shownVerdict = text;
    m_verdict->clear();
    QTextCursor cursor(m_verdict->document());
    QTextCharFormat heading;
    heading.setFontWeight(QFont::Bold);
    QTextBlockFormat apart;
    apart.setTopMargin(6);
    bool first = true;
    for (const VerdictSection& section : sections) {
        if (!first) {
            cursor.insertBlock(apart);
        }
        first = false;
        cursor.insertText(section.heading, heading);
        cursor.insertBlock(QTextBlockFormat(), QTextCharFormat());
        cursor.insertText(section.text, QTextCharFormat());
    }
    m_verdict->moveCursor(QTextCursor::Start);
}

void VerdictView::copyCurl()
{
    const AttemptRecord* const record = recordAt(m_list->currentRow());
    if (record != nullptr && record->exchange) {
        QApplication::clipboard()->setText(QString::fromStdString(curlCommand(*record->exchange)));
    }
}

void VerdictView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_list != nullptr) {
        fillAttempts();
        paintIcons();
    }
}

} // namespace ratescope
