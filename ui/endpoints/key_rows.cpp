#include "ui/endpoints/key_rows.h"

#include "ui/endpoints/form_parts.h"
#include "wire/endpoint_advice.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace ratescope {

namespace {

constexpr int longestKey = 4096;

} // namespace

KeyRows::KeyRows(QFormLayout& form, QVBoxLayout& below, QWidget* parent)
    : QObject(parent)
    , m_form(form)
    , m_name(new QComboBox(parent))
    , m_key(new QLineEdit(parent))
    , m_state(wrappedLabel("keyState", parent))
    , m_advice(wrappedLabel("keyAdvice", parent))
    , m_share(new QPushButton(parent))
{
    m_name->setObjectName(QStringLiteral("keyName"));
    m_name->setEditable(true);
    m_name->setInsertPolicy(QComboBox::NoInsert);
    m_name->setToolTip(tr("Endpoints that name the same key share it, and one throttle and gate "
                          "with it. Empty: no key."));
    m_name->lineEdit()->setMaxLength(longestField);
    m_key->setObjectName(QStringLiteral("key"));
    m_key->setEchoMode(QLineEdit::Password);
    m_key->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhNoPredictiveText | Qt::ImhSensitiveData);
    m_key->setMaxLength(longestKey);
    m_share->setObjectName(QStringLiteral("shareKey"));
    form.addRow(tr("&Key's name"), m_name);
    form.addRow(tr("Ke&y"), m_key);
    below.addWidget(m_state);
    below.addWidget(m_advice);
    below.addWidget(m_share, 0, Qt::AlignLeft);

    connect(m_name->lineEdit(), &QLineEdit::textEdited, this, &KeyRows::nameEdited);
    connect(m_name, &QComboBox::activated, this, &KeyRows::nameEdited);
    connect(m_name, &QComboBox::currentTextChanged, this, [this] { Q_EMIT nameChanged(name()); });
    connect(m_key, &QLineEdit::textEdited, this, &KeyRows::keyEdited);
    connect(m_share, &QPushButton::clicked, this, &KeyRows::share);
}

void KeyRows::setEndpoint(const Endpoint& endpoint, const std::vector<Endpoint>& others, bool fixed)
{
    m_nameFollows = endpoint.keyName == hostName(endpoint.baseUrl);
    {
        const QSignalBlocker quiet(m_name);
        QStringList names{hostName(endpoint.baseUrl)};
        for (const Endpoint& other : others) {
            names << other.keyName;
        }
        names.removeAll(QString());
        names.removeDuplicates();
        m_name->clear();
        m_name->addItems(names);
        m_name->setCurrentText(endpoint.keyName);
    }
    m_key->setText(endpoint.key.reveal()); // what was typed for it before, behind dots
    for (QWidget* field : std::initializer_list<QWidget*>{m_name, m_key}) {
        field->setEnabled(!fixed);
        m_form.setRowVisible(field, !endpoint.simulated);
    }
    m_state->setVisible(!endpoint.simulated);
}

void KeyRows::follow(const QUrl& address)
{
    if (m_nameFollows) {
        m_name->setCurrentText(hostName(address));
    }
}

void KeyRows::takeInto(Endpoint& endpoint) const
{
    endpoint.keyName = m_name->currentText().simplified();
    endpoint.key = ApiKey(m_key->text().trimmed());
}

void KeyRows::advise(const Endpoint& endpoint, const std::vector<Endpoint>& others)
{
    const KeyAdvice advice = m_key->isEnabled() ? adviseOnKey(endpoint, others) : KeyAdvice();
    m_advice->setText(advice.text);
    m_advice->setVisible(!advice.text.isEmpty());
    m_betterKey = advice.betterKey;
    m_share->setText(tr("Share the key “%1”").arg(advice.betterKey));
    m_share->setVisible(!advice.betterKey.isEmpty());
}

void KeyRows::tellWhere(const std::optional<KeyAnswer>& keychain, bool hasKey)
{
    m_state->setText(
        !keychain ? tr("Asking the system's keychain …")
        : keychain->place == KeyPlace::keychain
            ? tr("Keys are kept in the system's keychain and are sent to this address only.")
        : keychain->problem.isEmpty()
            ? tr("Keys stay in memory and are forgotten when Ratescope ends.")
            : tr("%1: a key stays in memory and is forgotten when Ratescope ends.")
                  .arg(keychain->problem.left(1).toUpper() + keychain->problem.mid(1)));
    m_key->setPlaceholderText(hasKey ? tr("unchanged")
                                     : tr("none: local servers often want no key"));
}

QString KeyRows::name() const
{
    return m_name->currentText().trimmed();
}

void KeyRows::nameEdited()
{
    m_nameFollows = false;
    Q_EMIT edited();
}

void KeyRows::keyEdited()
{
    // A key wants a name to be kept under; the server's own will do for most.
    if (m_name->currentText().isEmpty()) {
        m_nameFollows = true;
    }
    Q_EMIT edited();
}

void KeyRows::share()
{
    m_name->setCurrentText(m_betterKey);
    m_key->clear();
    nameEdited();
    m_name->setFocus();
}

} // namespace ratescope
