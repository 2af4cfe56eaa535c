#include "ui/endpoint_dialog.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QVBoxLayout>

namespace ratescope {

bool settlePlainText(Endpoint& endpoint, QWidget* parent)
{
    if (checkEndpoint(endpoint) != EndpointProblem::keyInPlainText) {
        return true;
    }
    const auto answer = QMessageBox::warning(
        parent, EndpointDialog::tr("Key in plain text"),
        EndpointDialog::tr("The key would travel to %1 over plain http: everybody on the way can "
                           "read it.\n\nSend it all the same?")
            .arg(endpoint.baseUrl.host()),
        QMessageBox::Yes | QMessageBox::No, QMessageBox::No);
    endpoint.plainTextKeyAllowed = answer == QMessageBox::Yes;
    return endpoint.plainTextKeyAllowed;
}

EndpointDialog::EndpointDialog(Endpoint endpoint, QWidget* parent)
    : QDialog(parent)
    , m_endpoint(std::move(endpoint))
    , m_address(new QLineEdit(m_endpoint.baseUrl.toString(), this))
    , m_model(new QLineEdit(m_endpoint.model, this))
    , m_key(new QLineEdit(this))
    , m_problem(new QLabel(this))
{
    setWindowTitle(tr("Endpoint"));
    m_address->setObjectName(QStringLiteral("address"));
    m_address->setPlaceholderText(QStringLiteral("https://api.openai.com/v1"));
    m_address->setMinimumWidth(360);
    m_model->setObjectName(QStringLiteral("model"));
    m_model->setPlaceholderText(QStringLiteral("gpt-4o-mini"));
    m_key->setObjectName(QStringLiteral("key"));
    m_key->setEchoMode(QLineEdit::Password);
    m_key->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhNoPredictiveText | Qt::ImhSensitiveData);
    m_key->setPlaceholderText(m_endpoint.key.isEmpty() ? tr("none: local servers often want no key")
                                                       : tr("unchanged"));
    m_problem->setObjectName(QStringLiteral("problem"));
    m_problem->setWordWrap(true);
    m_problem->hide();

    auto* form = new QFormLayout;
    form->addRow(tr("&Base URL"), m_address);
    form->addRow(tr("&Model"), m_model);
    form->addRow(tr("&Key"), m_key);
    auto* note = new QLabel(tr("The key stays in this program's memory and is forgotten when it "
                               "ends. It is sent to this address only and shown nowhere."),
                            this);
    note->setWordWrap(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    buttons->button(QDialogButtonBox::Ok)->setText(tr("&Use this endpoint"));
    connect(buttons, &QDialogButtonBox::accepted, this, &EndpointDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &EndpointDialog::reject);

    auto* column = new QVBoxLayout(this);
    column->addLayout(form);
    column->addWidget(note);
    column->addWidget(m_problem);
    column->addWidget(buttons);
}

Endpoint EndpointDialog::entered() const
{
    Endpoint endpoint = m_endpoint;
    const QUrl address(m_address->text().trimmed(), QUrl::StrictMode);
    if (address != endpoint.baseUrl) {
        endpoint.plainTextKeyAllowed = false; // the Yes was for the other address
    }
    endpoint.baseUrl = address;
    endpoint.name = address.host();
    if (address.port() != -1) {
        endpoint.name += u':' + QString::number(address.port());
    }
    endpoint.model = m_model->text().trimmed();
    endpoint.simulated = false;
    const QString key = m_key->text().trimmed();
    if (!key.isEmpty()) {
        endpoint.key = ApiKey(key);
    }
    return endpoint;
}

void EndpointDialog::accept()
{
    Endpoint endpoint = entered();
    const EndpointProblem problem = checkEndpoint(endpoint);
    if (problem != EndpointProblem::none && problem != EndpointProblem::keyInPlainText) {
        m_problem->setText(explain(problem, endpoint));
        m_problem->show();
        (problem == EndpointProblem::noModel ? m_model : m_address)->setFocus();
        return;
    }
    if (!settlePlainText(endpoint, this)) {
        return; // back in the dialog, with everything still there to correct
    }
    m_endpoint = std::move(endpoint);
    QDialog::accept();
}

} // namespace ratescope
