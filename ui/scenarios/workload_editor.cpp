#include "ui/scenarios/workload_editor.h"

#include "store/readable_file.h"
#include "ui/scenarios/arrival_preview.h"
#include "ui/theme.h"
#include "wire/job_file.h"
#include "wire/workload_json.h"

#include <QFile>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

namespace ratescope {

namespace {

constexpr int promptControl = 900; ///< beyond those that the form numbers
constexpr int longestTypedPrompt = 4'000;

bool isBurst(const WorkloadPlan& plan)
{
    return plan.shape == ArrivalShape::burst;
}

bool isStepped(const WorkloadPlan& plan)
{
    return plan.shape == ArrivalShape::steps;
}

bool hasOneRate(const WorkloadPlan& plan)
{
    return !isBurst(plan) && !isStepped(plan);
}

int wholeNumber(double value)
{
    return static_cast<int>(std::lround(value));
}

constexpr double perMinute = 1.0 / 60.0;

} // namespace

WorkloadEditor::WorkloadEditor(const WorkloadPlan& plan, QWidget* parent)
    : QWidget(parent)
    , m_form(this, plan.clamped(),
             [this](const WorkloadPlan& next, int control, int gesture) {
                 ask(next, control, gesture);
             })
    , m_preview(new ArrivalPreview(this))
    , m_problem(new QLabel(this))
{
    addArrivals();
    addRates();
    addTexts();
    m_problem->setObjectName(QStringLiteral("workloadProblem"));
    m_problem->setWordWrap(true);
    m_problem->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addLayout(m_form.layout());
    column->addWidget(m_problem);
    column->addWidget(m_preview);
    setFocusProxy(findChild<QComboBox*>(QStringLiteral("shape"))); // where the tab key begins
    showPlan(m_form.settings());
}

void WorkloadEditor::addArrivals()
{
    m_form.addChoice<ArrivalShape>(
        {QStringLiteral("shape"), tr("&Arrivals"), tr("How the jobs are spread over time")},
        {{ArrivalShape::burst, tr("burst: all at once, or in batches")},
         {ArrivalShape::steady, tr("steady: one after the other")},
         {ArrivalShape::poisson, tr("Poisson: by chance, as people do")},
         {ArrivalShape::ramp, tr("ramp: from one rate to another")},
         {ArrivalShape::steps, tr("steps: stretch after stretch")}},
        [](const WorkloadPlan& plan) { return plan.shape; },
        [](WorkloadPlan& plan, ArrivalShape shape) { plan.shape = shape; });
    m_form.addValue(
        {QStringLiteral("jobs"), tr("&Jobs"), tr("How many in all; of a burst, in each batch")},
        {1, double(WorkloadPlan::mostJobs), {1, 10'000, true}, true}, {{QString(), 1.0}},
        [](const WorkloadPlan& plan) { return plan.jobs; },
        [](WorkloadPlan& plan, double value) { plan.jobs = wholeNumber(value); },
        [](const WorkloadPlan& plan) {
            return isBurst(plan) || (hasOneRate(plan) && !plan.length);
        });
    m_form.addOptional(
        {QStringLiteral("length"), tr("&For a time"),
         tr("As many jobs as arrive in this time, instead of a number of jobs")},
        {0.001, 86'400, {1, 3'600, true}, false}, {{tr(" s"), 1.0}}, 60.0,
        [](const WorkloadPlan& plan) {
            return plan.length ? std::optional<double>(toSeconds(*plan.length)) : std::nullopt;
        },
        [](WorkloadPlan& plan, std::optional<double> value) {
            plan.length = value ? std::optional(fromSeconds(*value)) : std::nullopt;
        },
        hasOneRate);
    m_form.addValue(
        {QStringLiteral("batches"), tr("&Batches"), tr("How often the burst comes")},
        {1, 1'000, {1, 20, false}, true}, {{QString(), 1.0}},
        [](const WorkloadPlan& plan) { return plan.batches; },
        [](WorkloadPlan& plan, double value) { plan.batches = wholeNumber(value); }, isBurst);
    m_form.addValue(
        {QStringLiteral("every"), tr("&Every"), tr("From batch to batch")},
        {0.001, 3'600, {1, 60, true}, false}, {{tr(" s"), 1.0}},
        [](const WorkloadPlan& plan) { return toSeconds(plan.every); },
        [](WorkloadPlan& plan, double value) { plan.every = fromSeconds(value); },
        [](const WorkloadPlan& plan) { return isBurst(plan) && plan.batches > 1; });
}

WorkloadEditor::~WorkloadEditor()
{
    // The field with the focus says that editing is over while it is destroyed: too late.
    m_steps->disconnect(this);
    m_prompt->disconnect(this);
}

void WorkloadEditor::addRates()
{
    const ValueRange range{1.0 / 3600.0, 10'000.0, {perMinute, 100.0, true}, false};
    m_form.addValue(
        {QStringLiteral("workloadRate"), tr("&Rate"), tr("Jobs that arrive; of a ramp, at first")},
        range, {{tr("/min"), perMinute}, {tr("/s"), 1.0}},
        [](const WorkloadPlan& plan) { return plan.rate.perSecond(); },
        [](WorkloadPlan& plan, double value) { plan.rate = RequestRate::perSecond(value); },
        hasOneRate);
    m_form.addValue(
        {QStringLiteral("endRate"), tr("U&p to"), tr("The rate at which a ramp ends")}, range,
        {{tr("/min"), perMinute}, {tr("/s"), 1.0}},
        [](const WorkloadPlan& plan) { return plan.endRate.perSecond(); },
        [](WorkloadPlan& plan, double value) { plan.endRate = RequestRate::perSecond(value); },
        [](const WorkloadPlan& plan) { return plan.shape == ArrivalShape::ramp; });
    m_form.addValue(
        {QStringLiteral("seed"), tr("S&eed"), tr("One seed, one sequence of chance")},
        {0, 1e9, {1, 100, false}, true}, {{QString(), 1.0}},
        [](const WorkloadPlan& plan) { return static_cast<double>(plan.seed); },
        [](WorkloadPlan& plan, double value) { plan.seed = static_cast<std::uint64_t>(value); },
        [](const WorkloadPlan& plan) { return plan.shape == ArrivalShape::poisson; });

    m_stepsLabel = new QLabel(tr("Steps"), this);
    m_steps = new QLineEdit(this);
    m_steps->setObjectName(QStringLiteral("steps"));
    m_steps->setAccessibleName(tr("Steps"));
    m_steps->setToolTip(
        tr("Stretches with their rates, such as: 60/min 10 s, pause 5 s, 2/s 10 s"));
    m_steps->setMaxLength(longestTypedPrompt);
    m_stepsLabel->setBuddy(m_steps);
    const int row = m_form.layout()->rowCount();
    m_form.layout()->addWidget(m_stepsLabel, row, 0);
    m_form.layout()->addWidget(m_steps, row, 1);
    connect(m_steps, &QLineEdit::editingFinished, this, &WorkloadEditor::takeSteps);
}

void WorkloadEditor::addTexts()
{
    m_promptLabel = new QLabel(tr("As&ks"), this);
    m_prompt = new QLineEdit(this);
    m_promptCount = new QLabel(this);
    m_clearPrompts = new QToolButton(this);
    m_prompt->setObjectName(QStringLiteral("prompt"));
    m_prompt->setAccessibleName(tr("Prompt"));
    m_prompt->setToolTip(tr("What each job asks. {n} stands for the job's number"));
    m_prompt->setMaxLength(longestTypedPrompt);
    m_promptLabel->setBuddy(m_prompt);
    m_promptCount->setObjectName(QStringLiteral("promptCount"));
    m_clearPrompts->setObjectName(QStringLiteral("clearPrompts"));
    m_clearPrompts->setText(tr("Back to one"));
    m_clearPrompts->setToolTip(tr("Ask the same prompt again and again, instead of the file's"));
    m_clearPrompts->setFocusPolicy(Qt::StrongFocus);
    auto* file = new QToolButton(this);
    file->setObjectName(QStringLiteral("promptFile"));
    file->setText(tr("From file…"));
    file->setToolTip(tr("A text file with one prompt a line, taken in turn"));
    file->setFocusPolicy(Qt::StrongFocus);

    auto* asked = new QHBoxLayout;
    asked->setSpacing(4);
    asked->addWidget(m_prompt, 1);
    asked->addWidget(m_promptCount, 1);
    asked->addWidget(m_clearPrompts);
    asked->addWidget(file);
    const int row = m_form.layout()->rowCount();
    m_form.layout()->addWidget(m_promptLabel, row, 0);
    m_form.layout()->addLayout(asked, row, 1);
    connect(m_prompt, &QLineEdit::textEdited, this, &WorkloadEditor::takePrompt);
    connect(m_prompt, &QLineEdit::editingFinished, this, [this] { ++m_typing; });
    connect(m_clearPrompts, &QToolButton::clicked, this, &WorkloadEditor::clearPrompts);
    connect(file, &QToolButton::clicked, this, &WorkloadEditor::promptFileWanted);

    m_form.addOptional(
        {QStringLiteral("workloadMaxTokens"), tr("Ma&x tokens"),
         tr("The longest answer; off: as long as the server likes")},
        {1, 1e9, {1, 10'000, true}, true}, {{QString(), 1.0}}, 16.0,
        [](const WorkloadPlan& plan) {
            return plan.maxTokens
                       ? std::optional<double>(static_cast<double>(plan.maxTokens->count))
                       : std::nullopt;
        },
        [](WorkloadPlan& plan, std::optional<double> value) {
            plan.maxTokens = value ? std::optional(Tokens{std::llround(*value)}) : std::nullopt;
        });
    m_form.addSwitch(
        {QStringLiteral("stream"), tr("Strea&m the answers"),
         tr("Ask for the answers piece by piece, as chats do")},
        [](const WorkloadPlan& plan) { return plan.stream; },
        [](WorkloadPlan& plan, bool on) { plan.stream = on; });
}

void WorkloadEditor::showPlan(const WorkloadPlan& plan)
{
    m_form.show(plan);
    m_form.hideIrrelevant();
    m_stepsLabel->setVisible(isStepped(plan));
    m_steps->setVisible(isStepped(plan));
    m_steps->setText(formatLoadSteps(plan.steps));
    const bool many = !plan.prompts.empty();
    m_prompt->setVisible(!many);
    m_promptCount->setVisible(many);
    m_clearPrompts->setVisible(many);
    m_promptCount->setText(
        tr("%n prompt(s) in turn", nullptr, static_cast<int>(plan.prompts.size())));
    const QString prompt = QString::fromStdString(plan.prompt);
    if (m_prompt->text() != prompt) { // else the cursor would jump while somebody types
        m_prompt->setText(prompt);
    }
    showProblem({});
    m_preview->setPlan(plan);
}

void WorkloadEditor::ask(const WorkloadPlan& next, int control, int gesture)
{
    const WorkloadPlan inside = next.clamped();
    if (inside == plan()) {
        showPlan(inside); // a control may show what was clamped away
    } else {
        Q_EMIT edited(inside, control, gesture);
    }
}

void WorkloadEditor::takePrompt(const QString& text)
{
    WorkloadPlan next = plan();
    next.prompt = text.toStdString();
    ask(next, promptControl, m_typing);
}

void WorkloadEditor::takeSteps()
{
    const auto steps = parseLoadSteps(m_steps->text());
    if (const auto* problem = std::get_if<JsonProblem>(&steps)) {
        showProblem(tr("Steps: %1").arg(problem->message));
        return;
    }
    WorkloadPlan next = plan();
    next.steps = std::get<std::vector<LoadStep>>(steps);
    ask(next, SettingsForm<WorkloadPlan>::noMerge, 0);
}

void WorkloadEditor::loadPrompts(const QString& path)
{
    QFile file(path);
    const QString name = QFileInfo(file).fileName();
    if (const auto why = openToRead(file)) {
        showProblem(tr("%1 cannot be read: %2").arg(name, *why));
        return;
    }
    const JobFileLimits limits{mostPrompts, mostPromptBytes, mostPromptBytes};
    const auto read = readPromptFile(file, {}, limits);
    if (const auto* problem = std::get_if<JsonProblem>(&read)) {
        showProblem(tr("%1: %2").arg(name, problem->message));
        return;
    }
    std::vector<std::string> prompts;
    for (const Arrival& arrival : std::get<Workload>(read).arrivals) {
        prompts.push_back(arrival.request->messages.back().text);
    }
    WorkloadPlan next = plan();
    next.jobs = static_cast<int>(prompts.size()); // each once, until somebody wants more
    next.prompts = PromptList(std::move(prompts));
    ask(next, SettingsForm<WorkloadPlan>::noMerge, 0);
}

void WorkloadEditor::clearPrompts()
{
    WorkloadPlan next = plan();
    next.prompts = {};
    ask(next, SettingsForm<WorkloadPlan>::noMerge, 0);
}

void WorkloadEditor::showProblem(const QString& problem)
{
    const Theme theme = Theme::forPalette(palette());
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, theme.asText(theme.refused));
    m_problem->setPalette(colours);
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

} // namespace ratescope
