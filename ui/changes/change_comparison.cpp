#include "ui/changes/change_comparison.h"

#include "ui/changes/change_words.h"

#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QTableWidget>
#include <QVBoxLayout>

#include <array>
#include <utility>

namespace ratescope {

namespace {

QString titleOf(const Change& change)
{
    return change.when.toString(QStringLiteral("hh:mm:ss ")) +
           QString::fromStdString(change.marker.text);
}

bool measured(const Change& change)
{
    return change.effect.after && change.effect.after->attempts > 0;
}

} // namespace

ChangeComparison::ChangeComparison(QWidget* parent)
    : QWidget(parent)
    , m_sentence(new QLabel(this))
    , m_table(new QTableWidget(4, 3, this))
{
    m_sentence->setObjectName(QStringLiteral("comparison"));
    m_sentence->setWordWrap(true);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_sentence->setFocusPolicy(Qt::NoFocus);
    m_table->setFont(tabularFont(m_table->font()));
    m_table->setAccessibleName(tr("Two changes side by side"));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionMode(QAbstractItemView::NoSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setVerticalHeaderLabels({tr("Answers/min"), tr("Refused"), tr("p95"), tr("Wasted")});
    m_table->horizontalHeader()->setTextElideMode(Qt::ElideRight);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionResizeMode(2, QHeaderView::ResizeToContents);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 4);
    m_table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() +
                            4 * m_table->rowHeight(0) + 2 * m_table->frameWidth());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(m_sentence);
    column->addWidget(m_table);
}

void ChangeComparison::compare(const Change& earlier, const Change& later)
{
    m_earlier = earlier;
    m_later = later;
    fill();
}

void ChangeComparison::tell(const Change& change)
{
    m_earlier = change;
    m_later.reset();
    fill();
}

void ChangeComparison::setCell(int row, int column, const QString& text)
{
    auto* item = new QTableWidgetItem(text);
    item->setTextAlignment(Qt::AlignHCenter | Qt::AlignVCenter);
    m_table->setItem(row, column, item);
}

void ChangeComparison::fill()
{
    if (!m_later) {
        m_table->hide();
        m_sentence->setText(effectSentence(m_earlier.effect));
        return;
    }
    const bool comparable = measured(m_earlier) && measured(*m_later);
    m_table->setVisible(comparable);
    if (!comparable) {
        const Change& missing = measured(m_earlier) ? *m_later : m_earlier;
        m_sentence->setText(
            tr("%1 cannot be compared. %2").arg(titleOf(missing), effectSentence(missing.effect)));
        return;
    }
    // Without the times, for which a small window has no room: the rows above have them.
    int heading = 0;
    for (const Change* change : {&m_earlier, &*m_later}) {
        auto* title = new QTableWidgetItem(QString::fromStdString(change->marker.text));
        title->setToolTip(titleOf(*change));
        m_table->setHorizontalHeaderItem(heading++, title);
    }
    m_table->setHorizontalHeaderItem(heading, new QTableWidgetItem(tr("after the later")));
    const auto directions = compareSpans(*m_earlier.effect.after, *m_later->effect.after);
    const Theme theme = Theme::forPalette(palette());
    const std::array<std::pair<QString (*)(const SpanFigures&), int>, 4> rows{{
        {goodputText, directions.goodput},
        {refusedShareText, directions.refused},
        {p95Text, directions.p95},
        {wastedText, 0},
    }};
    for (int row = 0; row < 4; ++row) {
        const auto& [text, direction] = rows[static_cast<std::size_t>(row)];
        int column = 0;
        for (const Change* change : {&m_earlier, &*m_later}) {
            const ChangeEffect& effect = change->effect;
            setCell(row, column++,
                    beforeAndAfter(effect.before ? text(*effect.before) : QStringLiteral("–"),
                                   text(*effect.after)));
        }
        setCell(row, 2, text == wastedText ? QString() : directionText(direction));
        m_table->item(row, 2)->setForeground(directionColour(direction, theme));
    }
    ChangeEffect verdict;
    verdict.judgement = judge(directions);
    QString sentence;
    switch (verdict.judgement) {
    case ChangeEffect::Judgement::better:
        sentence = tr("Things went better after the later change.");
        break;
    case ChangeEffect::Judgement::worse:
        sentence = tr("Things went worse after the later change.");
        break;
    case ChangeEffect::Judgement::mixed:
        sentence = tr("After the later change some went better and some worse.");
        break;
    default:
        sentence = tr("There is no clear difference between the two.");
        break;
    }
    m_sentence->setText(sentence);
}

void ChangeComparison::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && measured(m_earlier)) {
        fill();
    }
}

} // namespace ratescope
