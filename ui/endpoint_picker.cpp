#include "ui/endpoint_picker.h"

#include "ui/endpoint_dialog.h"
#include "ui/icons.h"
#include "ui/mood_mark.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>

#include <algorithm>

namespace ratescope {

namespace {

QString itemText(const Endpoint& endpoint)
{
    return endpoint.simulated ? endpoint.name
                              : QStringLiteral("%1 · %2").arg(endpoint.name, endpoint.model);
}

} // namespace

EndpointPicker::EndpointPicker(std::vector<Endpoint> endpoints, std::size_t chosen, QWidget* parent)
    : QWidget(parent)
    , m_endpoints(std::move(endpoints))
    , m_chosen(chosen)
    , m_choice(new QComboBox(this))
    , m_dot(new QLabel(this))
    , m_edit(new QToolButton(this))
{
    m_choice->setObjectName(QStringLiteral("endpoint"));
    m_choice->setAccessibleName(tr("Endpoint"));
    m_choice->setToolTip(tr("Where the jobs go"));
    m_choice->setMinimumContentsLength(19);
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    for (const Endpoint& endpoint : m_endpoints) {
        addItem(endpoint);
    }
    m_choice->setCurrentIndex(static_cast<int>(m_chosen));
    m_edit->setObjectName(QStringLiteral("editEndpoint"));
    m_edit->setText(tr("&Endpoint…"));
    m_edit->setToolTip(tr("Address, model and key of a real endpoint"));
    m_edit->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_edit->setFocusPolicy(Qt::StrongFocus);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(4);
    row->addWidget(m_choice);
    row->addWidget(m_dot);
    row->addWidget(m_edit);

    connect(m_choice, &QComboBox::activated, this, &EndpointPicker::pick);
    connect(m_edit, &QToolButton::clicked, this, &EndpointPicker::openDialog);
    paintMarks();
}

void EndpointPicker::addItem(const Endpoint& endpoint)
{
    m_choice->addItem(itemText(endpoint));
    m_choice->setItemData(m_choice->count() - 1, endpoint.baseUrl.toDisplayString(),
                          Qt::ToolTipRole);
}

void EndpointPicker::pickSimulated()
{
    const auto found = std::find_if(m_endpoints.begin(), m_endpoints.end(),
                                    [](const Endpoint& endpoint) { return endpoint.simulated; });
    if (found != m_endpoints.end()) {
        pick(static_cast<int>(found - m_endpoints.begin()));
    }
}

void EndpointPicker::pick(int index)
{
    const auto position = static_cast<std::size_t>(index);
    if (index < 0 || position >= m_endpoints.size()) {
        return;
    }
    if (position == m_chosen) {
        return;
    }
    Endpoint& endpoint = m_endpoints[position];
    if (!settlePlainText(endpoint, this)) {
        m_choice->setCurrentIndex(static_cast<int>(m_chosen));
        return;
    }
    m_chosen = position;
    m_choice->setCurrentIndex(index);
    Q_EMIT endpointPicked(endpoint);
}

void EndpointPicker::openDialog()
{
    // The simulated endpoint has nothing to enter: from there the dialog begins a new one.
    EndpointDialog dialog(current().simulated ? Endpoint{} : current(), this);
    if (dialog.exec() == QDialog::Accepted) {
        adopt(dialog.endpoint());
    }
}

void EndpointPicker::adopt(const Endpoint& endpoint)
{
    const auto same = [&](const Endpoint& known) {
        return !known.simulated && known.baseUrl == endpoint.baseUrl &&
               known.model == endpoint.model;
    };
    const auto found = std::find_if(m_endpoints.begin(), m_endpoints.end(), same);
    m_chosen = static_cast<std::size_t>(found - m_endpoints.begin());
    if (found == m_endpoints.end()) {
        m_endpoints.push_back(endpoint);
        addItem(endpoint);
    } else {
        *found = endpoint;
    }
    m_choice->setCurrentIndex(static_cast<int>(m_chosen));
    Q_EMIT endpointPicked(current());
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
    m_dot->setToolTip(moodWord(m_mood));
    m_dot->setAccessibleName(moodWord(m_mood));
}

void EndpointPicker::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        paintMarks();
    }
}

} // namespace ratescope
