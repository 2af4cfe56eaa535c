#pragma once

#include "store/key_store.h"
#include "wire/endpoint.h"

#include <QObject>
#include <QUrl>

#include <optional>
#include <vector>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace ratescope {

/// What a form asks about an endpoint's key: under which name it is kept, and the key itself; with
/// a sentence on where it is kept, and advice on sharing one.
class KeyRows : public QObject
{
    Q_OBJECT

public:
    /// The fields go into the form, the sentences below it. Both belong to `parent`.
    KeyRows(QFormLayout& form, QVBoxLayout& below, QWidget* parent);

    /// Nothing is shown of a key that no server asks for, as the simulated one.
    void setEndpoint(const Endpoint& endpoint, const std::vector<Endpoint>& others, bool fixed);
    /// The key's name is the server's, until a person names it.
    void follow(const QUrl& address);
    /// What is entered; the key only where one was typed.
    void takeInto(Endpoint& endpoint) const;
    void advise(const Endpoint& endpoint, const std::vector<Endpoint>& others);
    /// Where keys are kept, by what the keychain's probe said, and whether this one is there.
    void tellWhere(const std::optional<KeyAnswer>& keychain, bool hasKey);

    QString name() const;

Q_SIGNALS:
    /// A person changed something. A key whose name follows wants it to follow() first.
    void edited();
    void nameChanged(const QString& name);

private:
    void nameEdited();
    void keyEdited();
    void share();

    bool m_nameFollows = false;
    QString m_betterKey;
    QFormLayout& m_form;
    QComboBox* m_name;
    QLineEdit* m_key;
    QLabel* m_state;
    QLabel* m_advice;
    QPushButton* m_share;
};

} // namespace ratescope
