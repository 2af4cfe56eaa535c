#include "ui/request_log.h"

#include "ui/request_log_filter.h"
#include "ui/request_log_model.h"
#include "ui/request_table.h"
#include "ui/theme.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QTimer>
#include <QVBoxLayout>

namespace ratescope {

RequestLog::RequestLog(QWidget* parent)
    : QWidget(parent)
    , m_model(new RequestLogModel(this))
    , m_filter(new RequestLogFilter(this))
    , m_table(new RequestTable(this))
    , m_choice(new QComboBox(this))
    , m_detail(new QLabel(this))
{
    m_filter->setSourceModel(m_model);
    setUpTable();
    m_detail->setTextFormat(Qt::PlainText);
    m_detail->setWordWrap(true);
    m_detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_detail->setFont(tabularFont(font()));
    m_detail->setMargin(4);
    m_detail->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    // Two lines' room whatever it says, so that the table does not move while it counts down.
    m_detail->setFixedHeight(2 * m_detail->fontMetrics().lineSpacing() + 8);
    m_detail->hide();
    m_detail->setAccessibleName(tr("What happened to the selected request"));

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(makeHeader());
    column->addWidget(m_table, 1);
    column->addWidget(m_detail);

    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &RequestLog::describeSelection);
    applyTheme();
    describeSelection();
    updateEmptyText();
}

QWidget* RequestLog::makeHeader()
{
    auto* header = new QWidget(this);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    auto* title = new QLabel(tr("Requests"), header);
    QFont bold = title->font();
    bold.setBold(true);
    title->setFont(bold);
    m_hint = new QLabel(tr("Select one to read what the server said."), header);
    m_hint->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* caption = new QLabel(tr("S&how"), header);
    caption->setBuddy(m_choice);
    // In the order of RequestLogFilter::Shown.
    m_choice->addItems({tr("All"), tr("In flight"), tr("Waiting"), tr("Answered"),
                        tr("Refused at least once"), tr("Lost")});
    m_choice->setAccessibleName(tr("Which requests to show"));
    setFocusProxy(m_choice);
    connect(m_choice, &QComboBox::currentIndexChanged, this, &RequestLog::chooseFilter);
    row->addWidget(title);
    row->addWidget(m_hint, 1);
    row->addWidget(caption);
    row->addWidget(m_choice);
    return header;
}

void RequestLog::setUpTable()
{
    m_table->setModel(m_filter);
    m_table->setFont(tabularFont(font()));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setIconSize({12, 12});
    m_table->setAccessibleName(tr("Requests"));
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + 4);
    m_table->setMinimumHeight(3 * (m_table->fontMetrics().height() + 6));

    QHeaderView* columns = m_table->horizontalHeader();
    columns->setHighlightSections(false);
    columns->setMinimumSectionSize(24);
    columns->setStretchLastSection(true);
    const QFontMetrics metrics = m_table->fontMetrics();
    // Fixed, from the longest text to expect: nothing moves while rows come.
    const std::pair<int, QString> widest[] = {
        {RequestLogModel::jobColumn, QStringLiteral("10000")},
        {RequestLogModel::stateColumn, tr("cancelled") + QStringLiteral("mm")},
        {RequestLogModel::attemptsColumn, tr("Tries")},
        {RequestLogModel::waitColumn, tr("throttle 59.9 s")},
        {RequestLogModel::causeColumn, tr("connection lost")},
        {RequestLogModel::httpColumn, QStringLiteral("HTTP")},
        {RequestLogModel::durationColumn, tr("99.9 s")},
    };
    for (const auto& [column, text] : widest) {
        m_table->setColumnWidth(column, metrics.horizontalAdvance(text) + 12);
    }
}

void RequestLog::append(const std::vector<Event>& events)
{
    const bool following = m_table->atBottom();
    m_model->append(events);
    if (following) {
        m_table->scrollToBottom();
    }
}

void RequestLog::refresh(Instant now)
{
    m_now = now;
    m_model->setNow(now);
    m_table->viewport()->update();
    describeSelection();
}

void RequestLog::chooseFilter(int index)
{
    m_filter->setShown(static_cast<RequestLogFilter::Shown>(index));
    updateEmptyText();
    m_table->scrollToBottom();
}

void RequestLog::updateEmptyText()
{
    m_table->setEmptyText(m_filter->shown() == RequestLogFilter::Shown::all
                              ? tr("No request yet. Press Run (F5), a demo step, or send a chat "
                                   "message: each job gets a line here.")
                              : tr("No request is in this state."));
}

void RequestLog::describeSelection()
{
    // Not the current index: a table that merely gets the focus has one too.
    const QModelIndexList selected = m_table->selectionModel()->selectedRows();
    const bool any = !selected.isEmpty();
    if (any) {
        const int row = m_filter->mapToSource(selected.front()).row();
        m_detail->setText(describeRow(m_model->row(row), m_now));
        m_detail->setToolTip(plainToolTip(m_detail->text())); // where two lines do not hold it
    }
    if (m_detail->isHidden() == any) {
        m_detail->setVisible(any);
        // The table gets lower by it: keep the row in sight.
        if (any) {
            QTimer::singleShot(0, m_table, [this] { m_table->scrollTo(m_table->currentIndex()); });
        }
    }
}

void RequestLog::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        applyTheme();
    }
}

void RequestLog::applyTheme()
{
    const Theme theme = Theme::forPalette(palette());
    m_model->setTheme(theme);
    QPalette muted = palette();
    muted.setColor(QPalette::WindowText, theme.mutedText);
    m_hint->setPalette(muted);
}

} // namespace ratescope
