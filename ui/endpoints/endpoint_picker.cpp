#include "ui/endpoints/endpoint_picker.h"

#include "ui/endpoints/endpoint_dialog.h"
#include "ui/endpoints/plain_text_question.h"
#include "ui/icons.h"
#include "ui/mood_mark.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMessageBox>
#include <QSignalBlocker>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace ratescope {

namespace {

QString itemText(const Endpoint& endpoint)
{
    return endpoint.simulated ? endpoint.name
                              : QStringLiteral("%1 · %2").arg(endpoint.name, endpoint.model);
}

} // namespace

EndpointPicker::EndpointPicker(Content content, EndpointServices services, QWidget* parent)
    : QWidget(parent)
    , m_endpoints(std::move(content.fixed))
    , m_fixed(m_endpoints.size())
    , m_chosen(content.chosen)
    , m_services(std::move(services))
    , m_choice(new QComboBox(this))
    , m_dot(new QLabel(this))
    , m_moodWord(new QLabel(this))
    , m_edit(new QToolButton(this))
{
    m_endpoints.insert(m_endpoints.end(), content.entered.begin(), content.entered.end());
    if (m_services.keys == nullptr) {
        m_services.keys = new KeyStore(KeyStore::Mode::memoryOnly, this);
    }
    m_choice->setObjectName(QStringLiteral("endpoint"));
    m_choice->setAccessibleName(tr("Endpoint"));
    m_choice->setMinimumContentsLength(11);
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_choice->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    fillChoice();
    m_edit->setObjectName(QStringLiteral("editEndpoint"));
    m_edit->setText(tr("&Endpoints…"));
    m_edit->setToolTip(tr("Add, edit, test and remove endpoints"));
    m_edit->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_edit->setFocusPolicy(Qt::StrongFocus);

    int widest = 0; // so that nothing moves with the mood
    for (std::size_t mood = 0; mood < Status::moods; ++mood) {
        const QString word = moodWord(static_cast<Status::Mood>(mood));
        widest = std::max(widest, m_moodWord->fontMetrics().horizontalAdvance(word));
    }
    m_moodWord->setFixedWidth(widest + 2);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(m_choice, 1);
    row->addWidget(m_dot);
    row->addWidget(m_moodWord);
    row->addWidget(m_edit);

    connect(m_choice, &QComboBox::activated, this, [this](int index) {
        if (static_cast<std::size_t>(index) != m_chosen) {
            pick(static_cast<std::size_t>(index));
        }
    });
    connect(m_edit, &QToolButton::clicked, this, &EndpointPicker::openDialog);
    paintMarks();
}

void EndpointPicker::fillChoice()
{
    const QSignalBlocker quiet(m_choice);
    m_choice->clear();
    for (const Endpoint& endpoint : m_endpoints) {
        m_choice->addItem(itemText(endpoint));
        m_choice->setItemData(m_choice->count() - 1, endpoint.baseUrl.toDisplayString(),
                              Qt::ToolTipRole);
    }
    m_choice->setCurrentIndex(static_cast<int>(m_chosen));
    showWholeName();
}

/// The box may be too narrow for it.
void EndpointPicker::showWholeName()
{
    m_choice->setToolTip(tr("Where the jobs go: %1").arg(itemText(current())));
}

void EndpointPicker::pickSimulated()
{
    const auto found = std::find_if(m_endpoints.begin(), m_endpoints.end(),
                                    [](const Endpoint& endpoint) { return endpoint.simulated; });
    if (found != m_endpoints.end() && !current().simulated) {
        pick(static_cast<std::size_t>(found - m_endpoints.begin()));
    }
}

void EndpointPicker::pickNamed(const QString& name)
{
    const auto found =
        std::find_if(m_endpoints.begin(), m_endpoints.end(),
                     [&](const Endpoint& endpoint) { return endpoint.name == name; });
    const auto index = static_cast<std::size_t>(found - m_endpoints.begin());
    if (found == m_endpoints.end() || index == m_chosen) {
        return;
    }
    withKey(index, [this, index](Endpoint endpoint) {
        if (checkEndpoint(endpoint) == EndpointProblem::none) {
            use(index, std::move(endpoint));
        }
    });
}

void EndpointPicker::pick(std::size_t index)
{
    withKey(index, [this, index](Endpoint endpoint) {
        if (settlePlainText(endpoint, this)) {
            use(index, std::move(endpoint));
        } else {
            m_choice->setCurrentIndex(static_cast<int>(m_chosen));
        }
    });
}

void EndpointPicker::use(std::size_t index, Endpoint endpoint)
{
    m_endpoints[index].plainTextKeyAllowed = endpoint.plainTextKeyAllowed;
    m_chosen = index;
    m_choice->setCurrentIndex(static_cast<int>(index));
    showWholeName();
    Q_EMIT endpointPicked(endpoint);
}

void EndpointPicker::withKey(std::size_t index, const std::function<void(Endpoint)>& then)
{
    const std::uint64_t question = ++m_asked;
    const Endpoint& endpoint = m_endpoints[index];
    if (!endpoint.key.isEmpty() || endpoint.keyName.isEmpty()) {
        then(endpoint);
        return;
    }
    m_services.keys->find(endpoint.keyName, this,
                          [this, question, endpoint, then](const KeyAnswer& answer) {
                              if (question == m_asked) {
                                  Endpoint ready = endpoint;
                                  ready.key = answer.key;
                                  then(std::move(ready));
                              }
                          });
}

void EndpointPicker::openDialog()
{
    EndpointDialog dialog({m_endpoints, m_fixed, m_chosen}, *m_services.keys, m_services.prober,
                          this);
    if (dialog.exec() == QDialog::Accepted) {
        adopt(dialog.content().endpoints,
              dialog.useChosen() ? std::optional(dialog.content().chosen) : std::nullopt);
    }
}

/// Without one to use the one in use stays, as it reads now; when it was removed, the first.
void EndpointPicker::adopt(const std::vector<Endpoint>& endpoints, std::optional<std::size_t> used)
{
    const Endpoint before = current();
    m_endpoints = endpoints;
    auto same = std::find_if(m_endpoints.begin(), m_endpoints.end(), [&](const Endpoint& endpoint) {
        return endpoint.name == before.name;
    });
    if (same == m_endpoints.end()) { // it was renamed, perhaps
        same = std::find_if(m_endpoints.begin(), m_endpoints.end(), [&](const Endpoint& endpoint) {
            return endpoint.baseUrl == before.baseUrl && endpoint.model == before.model &&
                   endpoint.keyName == before.keyName;
        });
    }
    m_chosen = same == m_endpoints.end() ? 0 : static_cast<std::size_t>(same - m_endpoints.begin());
    fillChoice();
    if (m_services.save) {
        const auto firstEntered = m_endpoints.begin() + static_cast<std::ptrdiff_t>(m_fixed);
        const QString problem = m_services.save({firstEntered, m_endpoints.end()});
        if (!problem.isEmpty()) {
            QMessageBox::warning(this, tr("Endpoints not saved"), problem);
        }
    }
    pick(used.value_or(m_chosen));
}

void EndpointPicker::setMood(Status::Mood mood)
{
    if (mood != m_mood) {
        m_mood = mood;
        paintMarks();
    }
}

void EndpointPicker::paintMarks()
{
    m_edit->setIcon(
        colouredIcon(QStringLiteral("endpoint"), palette().color(QPalette::ButtonText)));
    m_dot->setPixmap(moodMark(m_mood, *this));
    const QString word = moodWord(m_mood);
    for (QLabel* label : {m_dot, m_moodWord}) {
        label->setToolTip(
            tr("How it goes with this endpoint: %1. The line at the bottom says more.").arg(word));
    }
    m_dot->setAccessibleName(word);
    m_moodWord->setText(word);
}

void EndpointPicker::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        paintMarks();
    }
}

} // namespace ratescope
