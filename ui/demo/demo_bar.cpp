#include "ui/demo/demo_bar.h"

#include "metrics/run_summary.h"
#include "ui/demo/demo_card.h"
#include "ui/demo/run_result.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ratescope {

DemoBar::DemoBar(std::vector<Scenario> steps, QWidget* parent)
    : QWidget(parent)
    , m_steps(std::move(steps))
    , m_lookFor(new QLabel(this))
    , m_result(new QLabel(this))
{
    auto* cards = new QHBoxLayout;
    cards->setSpacing(8);
    for (std::size_t index = 0; index < m_steps.size(); ++index) {
        auto* card = new DemoCard(static_cast<int>(index) + 1, m_steps[index].name, this);
        connect(card, &DemoCard::clicked, this, [this, index] { startStep(index); });
        cards->addWidget(card, 1);
        m_cards.push_back(card);
    }
    m_fold = new QToolButton(this); // after the cards: so the tab key has it
    m_fold->setObjectName(QStringLiteral("foldDemo"));
    m_fold->setAutoRaise(true);
    m_fold->setCheckable(true);
    m_fold->setFocusPolicy(Qt::TabFocus);
    m_fold->setAccessibleName(tr("Fold the demo's results"));
    m_lookFor->setObjectName(QStringLiteral("lookFor"));
    m_lookFor->setText(tr("Six steps from a broken loop to no 429 at all, on the simulated "
                          "endpoint. Click one and watch the charts."));
    // A long sentence takes a second line rather than widening the window.
    m_lookFor->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_lookFor->setWordWrap(true);
    fitSentence();
    m_lookFor->installEventFilter(this);
    m_result->setObjectName(QStringLiteral("scenarioResult"));

    auto* sentence = new QHBoxLayout;
    sentence->setSpacing(8);
    sentence->addWidget(m_lookFor, 1);
    sentence->addWidget(m_result);
    sentence->addWidget(m_fold);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(4, 0, 4, 4);
    column->setSpacing(2);
    column->addLayout(cards);
    column->addLayout(sentence);

    connect(m_fold, &QToolButton::toggled, this, &DemoBar::showResultLines);
    connect(m_fold, &QToolButton::clicked, this, [this] { m_foldChosen = true; });
    showResultLines();
}

void DemoBar::startStep(std::size_t index)
{
    if (index >= m_steps.size()) {
        return;
    }
    m_asked = index;
    showScenario(m_steps[index]);
    Q_EMIT stepRequested(m_steps[index]);
}

void DemoBar::showScenario(const Scenario& scenario)
{
    m_shown = scenario.name;
    m_sentence = scenario.lookFor;
    m_shownRuns = false;
    m_changed = false;
    m_result->clear();
    showSentence();
}

void DemoBar::setChanged(bool changed)
{
    if (changed == m_changed || m_shown.isEmpty()) {
        return;
    }
    m_changed = changed;
    if (changed) {
        m_runChanged = true;
        m_shownRuns = false;
        m_result->clear();
    }
    showSentence();
}

void DemoBar::showSentence()
{
    const QString words = m_sentence.isEmpty() ? m_shown : m_sentence;
    m_lookFor->setText(m_changed              ? tr("Before your change: %1").arg(words)
                       : m_sentence.isEmpty() ? words
                                              : tr("Look: %1").arg(words));
    m_lookFor->setToolTip(m_sentence);
    fitSentence();
}

/// A tool bar does not ask what height a text of many lines wants at its width.
void DemoBar::fitSentence()
{
    constexpr int narrowest = 300; // before it is laid out it has no width worth the name
    const QFontMetrics metrics = m_lookFor->fontMetrics();
    const bool fits = m_lookFor->width() < narrowest ||
                      metrics.horizontalAdvance(m_lookFor->text()) <= m_lookFor->width();
    m_lookFor->setFixedHeight(
        std::max((fits ? 1 : 2) * metrics.lineSpacing(), m_fold->sizeHint().height()));
}

bool DemoBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_lookFor && event->type() == QEvent::Resize) {
        fitSentence();
    }
    return QWidget::eventFilter(watched, event);
}

void DemoBar::setRoomy(bool roomy)
{
    if (!m_foldChosen) {
        m_fold->setChecked(!roomy);
    }
}

void DemoBar::runStarted(const QString& name)
{
    m_shownRuns = !m_shown.isEmpty() && name == m_shown;
    m_runChanged = m_changed;
    m_result->clear();
    const bool ours = m_asked && name == m_steps[*m_asked].name;
    setCurrent(ours ? m_asked : std::nullopt);
    if (ours) {
        m_asked.reset();
        m_cards[*m_active]->clearResult();
        showResultLines();
    }
}

void DemoBar::showProgress(const RunFigures& figures)
{
    if (!figures.finished) {
        showResult(figures);
    }
}

void DemoBar::runFinished(const RunFigures& figures)
{
    showResult(figures);
}

void DemoBar::showResult(const RunFigures& figures)
{
    if (m_active) {
        m_cards[*m_active]->showFigures(figures, m_runChanged);
        showResultLines();
    } else if (m_shownRuns) { // a step's result stands on its card
        m_result->setText(
            tr("Result: %1 · %2")
                .arg(jobsResult(figures, locale(), palette()), refusalsResult(figures, locale())));
    }
}

void DemoBar::setCurrent(std::optional<std::size_t> index)
{
    m_active = index;
    for (std::size_t card = 0; card < m_cards.size(); ++card) {
        m_cards[card]->setCurrent(index == card);
    }
}

void DemoBar::showResultLines()
{
    const bool folded = m_fold->isChecked();
    m_fold->setArrowType(folded ? Qt::DownArrow : Qt::UpArrow);
    m_fold->setToolTip(folded ? tr("Show the steps' results") : tr("Hide the steps' results"));
    const bool any = std::any_of(m_cards.begin(), m_cards.end(),
                                 [](const DemoCard* card) { return card->hasResult(); });
    for (DemoCard* card : m_cards) {
        card->setResultLines(folded ? 0 : any ? 2 : 1);
    }
}

} // namespace ratescope
