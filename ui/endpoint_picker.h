#pragma once

#include "ui/status_story.h"
#include "wire/endpoint.h"

#include <QWidget>

#include <vector>

class QComboBox;
class QLabel;
class QToolButton;

namespace ratescope {

/// Which endpoint the jobs go to: the simulated one, the environment's, or what a person entered.
class EndpointPicker : public QWidget
{
    Q_OBJECT

public:
    /// At least one endpoint; the one at `chosen` is selected, nothing is emitted for it.
    EndpointPicker(std::vector<Endpoint> endpoints, std::size_t chosen, QWidget* parent = nullptr);

    const Endpoint& current() const { return m_endpoints[m_chosen]; }
    /// Picks the first simulated endpoint, as a click would.
    void pickSimulated();
    /// The state dot beside the name.
    void setMood(Status::Mood mood);

Q_SIGNALS:
    /// Checked, and a key in plain text was agreed to.
    void endpointPicked(const ratescope::Endpoint& endpoint);

protected:
    void changeEvent(QEvent* event) override;

private:
    void addItem(const Endpoint& endpoint);
    void pick(int index);
    void openDialog();
    void adopt(const Endpoint& endpoint);
    void paintMarks();

    std::vector<Endpoint> m_endpoints;
    std::size_t m_chosen;
    QComboBox* m_choice;
    QLabel* m_dot;
    QToolButton* m_edit;
    Status::Mood m_mood = Status::Mood::quiet;
};

} // namespace ratescope
