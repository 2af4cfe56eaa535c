#pragma once

#include "store/key_store.h"
#include "ui/status_story.h"
#include "wire/endpoint.h"
#include "wire/endpoint_prober.h"

#include <QWidget>

#include <functional>
#include <optional>
#include <vector>

class QComboBox;
class QLabel;
class QToolButton;

namespace ratescope {

/// What the picker and its dialog work with; all of it outlives them. Whatever is missing is done
/// without: keys stay in memory, nothing is tested, nothing is saved.
struct EndpointServices
{
    KeyStore* keys = nullptr;
    EndpointProber* prober = nullptr;
    /// Keeps those that a person entered; says what went wrong, or nothing.
    std::function<QString(const std::vector<Endpoint>&)> save = {};
};

/// Which endpoint the jobs go to: the simulated one, the environment's, or what a person entered.
class EndpointPicker : public QWidget
{
    Q_OBJECT

public:
    struct Content
    {
        std::vector<Endpoint> fixed;   ///< at least one: the simulated one, the environment's
        std::vector<Endpoint> entered; ///< by a person
        std::size_t chosen = 0;        ///< counted through both; nothing is emitted for it
    };

    EndpointPicker(Content content, EndpointServices services, QWidget* parent = nullptr);

    const Endpoint& current() const { return m_endpoints[m_chosen]; }
    /// Picks the first simulated endpoint, as a click would.
    void pickSimulated();
    /// Picks the one that was in use last time, unless a question would have to be asked first.
    void pickNamed(const QString& name);
    /// The state dot beside the name.
    void setMood(Status::Mood mood);
    /// Opens the list of endpoints.
    void openDialog();

Q_SIGNALS:
    /// Checked, with its key, and a key in plain text was agreed to.
    void endpointPicked(const ratescope::Endpoint& endpoint);

protected:
    void changeEvent(QEvent* event) override;

private:
    void fillChoice();
    void showWholeName();
    void pick(std::size_t index);
    void use(std::size_t index, Endpoint endpoint);
    void withKey(std::size_t index, const std::function<void(Endpoint)>& then);
    void adopt(const std::vector<Endpoint>& endpoints, std::optional<std::size_t> used);
    void paintMarks();

    std::vector<Endpoint> m_endpoints;
    const std::size_t m_fixed;
    std::size_t m_chosen;
    std::uint64_t m_asked = 0; ///< the last question for a key: answers to earlier ones are void
    EndpointServices m_services;
    QComboBox* m_choice;
    QLabel* m_dot;
    QLabel* m_moodWord;
    QToolButton* m_edit;
    Status::Mood m_mood = Status::Mood::quiet;
};

} // namespace ratescope
