#include "ui/endpoints/endpoint_form.h"

#include "wire/dialect_registry.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalBlocker>
#include <QUrlQuery>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace ratescope {

namespace {

constexpr int longestText = 500;
constexpr int longestKey = 4096;
const auto azure = QLatin1String("azure");
const auto versionItem = QLatin1String("api-version");

QString templateAddress(const QString& dialect)
{
    const auto known = dialectNamed(dialect);
    return known ? QString(known->facts().baseUrl) : QString();
}

/// The provider's own address, or that of any other one: not one that a person has typed.
bool isTemplate(const QString& address)
{
    const QStringList names = dialectNames();
    return address.isEmpty() || std::any_of(names.begin(), names.end(), [&](const QString& name) {
               return templateAddress(name) == address;
           });
}

QLabel* wrappedLabel(const char* name, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(name));
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace

EndpointForm::EndpointForm(QWidget* parent)
    : QWidget(parent)
    , m_form(new QFormLayout)
    , m_provider(new QComboBox(this))
    , m_name(new QLineEdit(this))
    , m_address(new QLineEdit(this))
    , m_version(new QLineEdit(this))
    , m_model(new QLineEdit(this))
    , m_keyName(new QComboBox(this))
    , m_key(new QLineEdit(this))
    , m_keyState(wrappedLabel("keyState", this))
    , m_advice(wrappedLabel("keyAdvice", this))
    , m_share(new QPushButton(this))
{
    for (const QString& name : dialectNames()) {
        m_provider->addItem(dialectNamed(name)->facts().title, name);
    }
    m_provider->setObjectName(QStringLiteral("provider"));
    m_provider->setToolTip(tr("Whose API it speaks; fills in the provider's own address"));
    m_name->setObjectName(QStringLiteral("name"));
    m_address->setObjectName(QStringLiteral("address"));
    m_address->setMinimumWidth(320);
    m_version->setObjectName(QStringLiteral("apiVersion"));
    m_version->setPlaceholderText(QStringLiteral("2024-10-21"));
    m_model->setObjectName(QStringLiteral("model"));
    m_keyName->setObjectName(QStringLiteral("keyName"));
    m_keyName->setEditable(true);
    m_keyName->setInsertPolicy(QComboBox::NoInsert);
    m_keyName->setToolTip(tr("Endpoints that name the same key share it, and one throttle and gate "
                             "with it. Empty: no key."));
    m_key->setObjectName(QStringLiteral("key"));
    m_key->setEchoMode(QLineEdit::Password);
    m_key->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhNoPredictiveText | Qt::ImhSensitiveData);
    for (QLineEdit* edit : {m_name, m_version, m_model}) {
        edit->setMaxLength(longestText);
        connect(edit, &QLineEdit::textEdited, this, &EndpointForm::fieldEdited);
    }
    m_keyName->lineEdit()->setMaxLength(longestText);
    connect(m_keyName->lineEdit(), &QLineEdit::textEdited, this, &EndpointForm::keyNameEdited);
    connect(m_keyName, &QComboBox::activated, this, &EndpointForm::keyNameEdited);
    m_address->setMaxLength(longestText);
    connect(m_address, &QLineEdit::textEdited, this, &EndpointForm::addressEdited);
    m_key->setMaxLength(longestKey);
    m_share->setObjectName(QStringLiteral("shareKey"));
    addRows();

    connect(m_key, &QLineEdit::textEdited, this, &EndpointForm::keyEdited);
    connect(m_provider, &QComboBox::activated, this, &EndpointForm::providerChosen);
    connect(m_keyName, &QComboBox::currentTextChanged, this,
            [this](const QString& name) { Q_EMIT keyNameChanged(name.trimmed()); });
    connect(m_share, &QPushButton::clicked, this, [this] {
        m_keyName->setCurrentText(m_betterKey);
        m_key->clear();
        keyNameEdited();
        m_keyName->setFocus();
    });
}

QLabel* EndpointForm::addProblemRow(QFormLayout* form, const char* name)
{
    QLabel* label = wrappedLabel(name, this);
    QFont bold = label->font();
    bold.setBold(true); // colour alone does not say it
    label->setFont(bold);
    label->hide();
    form->addRow(label);
    return label;
}

void EndpointForm::addRows()
{
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->addRow(tr("&Provider"), m_provider);
    m_form->addRow(tr("&Name"), m_name);
    m_nameProblem = addProblemRow(m_form, "nameProblem");
    m_form->addRow(tr("&Base URL"), m_address);
    m_addressProblem = addProblemRow(m_form, "addressProblem");
    m_form->addRow(tr("API &version"), m_version);
    m_versionProblem = addProblemRow(m_form, "versionProblem");
    m_form->addRow(tr("&Model"), m_model);
    m_modelProblem = addProblemRow(m_form, "modelProblem");
    m_form->addRow(tr("&Key's name"), m_keyName);
    m_form->addRow(tr("Ke&y"), m_key);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(m_form);
    column->addWidget(m_keyState);
    column->addWidget(m_advice);
    column->addWidget(m_share, 0, Qt::AlignLeft);
}

void EndpointForm::setEndpoint(const Endpoint& endpoint, std::vector<Endpoint> others, bool fixed)
{
    m_endpoint = endpoint;
    m_others = std::move(others);
    m_complained = false;
    m_keyNameFollows = endpoint.keyName == hostName(endpoint.baseUrl);
    const QString dialect = dialectFor(endpoint)->facts().name;
    m_provider->setCurrentIndex(m_provider->findData(dialect));
    m_name->setText(endpoint.name);
    QUrl shown = endpoint.baseUrl;
    QUrlQuery query(shown);
    m_version->setText(query.queryItemValue(versionItem));
    if (dialect == azure && query.hasQueryItem(versionItem)) {
        query.removeQueryItem(versionItem);
        shown.setQuery(query.isEmpty() ? QString() : query.toString());
    }
    m_address->setText(shown.toString());
    m_model->setText(endpoint.model);
    {
        const QSignalBlocker quiet(m_keyName);
        QStringList names{hostName(endpoint.baseUrl)};
        for (const Endpoint& other : m_others) {
            names << other.keyName;
        }
        names.removeAll(QString());
        names.removeDuplicates();
        m_keyName->clear();
        m_keyName->addItems(names);
        m_keyName->setCurrentText(endpoint.keyName);
    }
    m_key->setText(endpoint.key.reveal()); // what was typed for it before, behind dots
    for (QWidget* field : std::initializer_list<QWidget*>{m_provider, m_name, m_address, m_version,
                                                          m_model, m_keyName, m_key}) {
        field->setEnabled(!fixed);
    }
    showVersionRow();
    showProblems();
    showAdvice();
    Q_EMIT keyNameChanged(m_keyName->currentText().trimmed());
}

QUrl EndpointForm::address() const
{
    QUrl url(m_address->text().trimmed(), QUrl::StrictMode);
    const QString version = m_version->text().trimmed();
    if (m_provider->currentData().toString() == azure && !version.isEmpty()) {
        QUrlQuery query(url);
        query.removeAllQueryItems(versionItem);
        query.addQueryItem(versionItem, version);
        url.setQuery(query);
    }
    return url;
}

Endpoint EndpointForm::entered() const
{
    Endpoint endpoint = m_endpoint;
    const QUrl url = address();
    if (url != endpoint.baseUrl) {
        endpoint.plainTextKeyAllowed = false; // the Yes was for the other address
    }
    endpoint.baseUrl = url;
    endpoint.dialect = m_provider->currentData().toString();
    endpoint.name = m_name->text().simplified();
    endpoint.model = m_model->text().trimmed();
    endpoint.keyName = m_keyName->currentText().simplified();
    endpoint.key = ApiKey(m_key->text().trimmed());
    return endpoint;
}

void EndpointForm::fieldEdited()
{
    m_endpoint = entered();
    showProblems();
    showAdvice();
    Q_EMIT edited();
}

void EndpointForm::addressEdited()
{
    if (m_keyNameFollows) {
        m_keyName->setCurrentText(hostName(address()));
    }
    fieldEdited();
}

void EndpointForm::keyNameEdited()
{
    m_keyNameFollows = false;
    fieldEdited();
}

void EndpointForm::keyEdited()
{
    // A key wants a name to be kept under; the server's own will do for most.
    if (m_keyName->currentText().isEmpty()) {
        m_keyNameFollows = true;
    }
    addressEdited();
}

void EndpointForm::providerChosen()
{
    if (isTemplate(m_address->text().trimmed())) {
        m_address->setText(templateAddress(m_provider->currentData().toString()));
    }
    showVersionRow();
    addressEdited();
}

void EndpointForm::showVersionRow()
{
    const bool wanted = m_provider->currentData().toString() == azure;
    m_version->setVisible(wanted);
    m_form->labelForField(m_version)->setVisible(wanted);
    if (auto* label = qobject_cast<QLabel*>(m_form->labelForField(m_model))) {
        label->setText(wanted ? tr("&Model (deployment)") : tr("&Model"));
    }
}

EndpointForm::Problem EndpointForm::firstProblem() const
{
    Endpoint endpoint = entered();
    const bool taken = std::any_of(m_others.begin(), m_others.end(), [&](const Endpoint& other) {
        return other.name == endpoint.name;
    });
    if (taken) {
        return {Field::name, tr("Another endpoint has this name.")};
    }
    if (m_address->text().contains(u'{')) {
        return {Field::address, tr("Put your own value in the place of {…}.")};
    }
    static const QRegularExpression version(QStringLiteral("^[A-Za-z0-9._-]{0,40}$"));
    if (m_version->isVisibleTo(this) && !version.match(m_version->text().trimmed()).hasMatch()) {
        return {Field::version, tr("A version is letters, digits and dashes, such as 2024-10-21.")};
    }
    endpoint.plainTextKeyAllowed = true; // that is a question, not a mistake
    const EndpointProblem problem = checkEndpoint(endpoint);
    if (problem == EndpointProblem::none) {
        return {};
    }
    return {problem == EndpointProblem::noModel ? Field::model : Field::address,
            explain(problem, endpoint)};
}

QLineEdit* EndpointForm::editOf(Field field) const
{
    switch (field) {
    case Field::name:
        return m_name;
    case Field::version:
        return m_version;
    case Field::model:
        return m_model;
    default:
        return m_address;
    }
}

void EndpointForm::showProblems()
{
    const Problem problem = firstProblem();
    // Nobody is told that a field is empty before they had a chance to fill it in.
    const bool tell =
        problem.field != Field::none && (m_complained || !editOf(problem.field)->text().isEmpty());
    for (const auto& [field, label] :
         {std::pair(Field::name, m_nameProblem), std::pair(Field::address, m_addressProblem),
          std::pair(Field::version, m_versionProblem), std::pair(Field::model, m_modelProblem)}) {
        const bool here = tell && problem.field == field;
        label->setText(here ? problem.text : QString());
        label->setVisible(here);
        editOf(field)->setAccessibleDescription(label->text());
    }
}

bool EndpointForm::complain()
{
    m_complained = true;
    showProblems();
    const Problem problem = firstProblem();
    if (problem.field != Field::none) {
        editOf(problem.field)->setFocus();
    }
    return problem.field == Field::none;
}

void EndpointForm::showAdvice()
{
    const KeyAdvice advice = m_name->isEnabled() ? adviseOnKey(entered(), m_others) : KeyAdvice();
    m_advice->setText(advice.text);
    m_advice->setVisible(!advice.text.isEmpty());
    m_betterKey = advice.betterKey;
    m_share->setText(tr("Share the key “%1”").arg(advice.betterKey));
    m_share->setVisible(!advice.betterKey.isEmpty());
}

void EndpointForm::setKeyState(const QString& state, bool hasKey)
{
    m_keyState->setText(state);
    m_key->setPlaceholderText(hasKey ? tr("unchanged")
                                     : tr("none: local servers often want no key"));
}

} // namespace ratescope
