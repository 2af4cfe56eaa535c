#include "ui/endpoints/endpoint_form.h"

#include "ui/endpoints/form_parts.h"
#include "ui/endpoints/key_rows.h"
#include "wire/dialect_registry.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QRegularExpression>
#include <QUrlQuery>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace ratescope {

namespace {

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

} // namespace

EndpointForm::EndpointForm(QWidget* parent)
    : QWidget(parent)
    , m_form(new QFormLayout)
    , m_provider(new QComboBox(this))
    , m_name(new QLineEdit(this))
    , m_address(new QLineEdit(this))
    , m_version(new QLineEdit(this))
    , m_model(new QLineEdit(this))
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
    for (QLineEdit* edit : {m_name, m_version, m_model}) {
        edit->setMaxLength(longestField);
        connect(edit, &QLineEdit::textEdited, this, &EndpointForm::fieldEdited);
    }
    m_address->setMaxLength(longestField);
    connect(m_address, &QLineEdit::textEdited, this, &EndpointForm::addressEdited);
    addRows();

    connect(m_provider, &QComboBox::activated, this, &EndpointForm::providerChosen);
    // The name of a new key is the server's, so it is looked at again.
    connect(m_key, &KeyRows::edited, this, &EndpointForm::addressEdited);
    connect(m_key, &KeyRows::nameChanged, this, &EndpointForm::keyNameChanged);
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
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(m_form);
    m_key = new KeyRows(*m_form, *column, this);
}

void EndpointForm::setEndpoint(const Endpoint& endpoint, std::vector<Endpoint> others, bool fixed)
{
    m_endpoint = endpoint;
    m_others = std::move(others);
    m_complained = false;
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
    for (QWidget* field :
         std::initializer_list<QWidget*>{m_provider, m_name, m_address, m_version, m_model}) {
        field->setEnabled(!fixed);
    }
    m_key->setEndpoint(endpoint, m_others, fixed);
    showVersionRow();
    showProblems();
    m_key->advise(entered(), m_others);
    Q_EMIT keyNameChanged(m_key->name());
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
    m_key->takeInto(endpoint);
    return endpoint;
}

void EndpointForm::fieldEdited()
{
    m_endpoint = entered();
    showProblems();
    m_key->advise(entered(), m_others);
    Q_EMIT edited();
}

void EndpointForm::addressEdited()
{
    m_key->follow(address());
    fieldEdited();
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

} // namespace ratescope
