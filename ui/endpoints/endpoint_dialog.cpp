#include "ui/endpoints/endpoint_dialog.h"

#include "store/endpoint_file.h"
#include "ui/endpoints/endpoint_form.h"
#include "ui/endpoints/key_rows.h"
#include "ui/endpoints/plain_text_question.h"
#include "ui/endpoints/probe_view.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <utility>

namespace ratescope {

EndpointDialog::EndpointDialog(EndpointDrafts content, KeyStore& keys, EndpointProber* prober,
                               QWidget* parent)
    : QDialog(parent)
    , m_content(std::move(content))
    , m_before(m_content.endpoints)
    , m_keys(keys)
    , m_probe(new ProbeView(prober, this))
{
    setWindowTitle(tr("Endpoints"));
    auto* sides = new QHBoxLayout;
    sides->setSpacing(16);
    sides->addWidget(buildList());
    sides->addWidget(buildEditor(), 1);

    auto* buttons = new QDialogButtonBox(this);
    auto* use = buttons->addButton(tr("&Use this endpoint"), QDialogButtonBox::AcceptRole);
    use->setObjectName(QStringLiteral("use"));
    use->setDefault(true);
    auto* save = buttons->addButton(tr("&Save"), QDialogButtonBox::ApplyRole);
    save->setObjectName(QStringLiteral("save"));
    save->setToolTip(tr("Keeps the list and goes on with the endpoint in use"));
    buttons->addButton(QDialogButtonBox::Cancel);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] { finish(true); });
    connect(save, &QPushButton::clicked, this, [this] { finish(false); });
    connect(buttons, &QDialogButtonBox::rejected, this, &EndpointDialog::reject);

    auto* column = new QVBoxLayout(this);
    column->setSpacing(16);
    column->addLayout(sides, 1);
    column->addWidget(buttons);
    resize(760, 560);

    for (std::size_t i = 0; i < m_content.endpoints.size(); ++i) {
        m_list->addItem(QString());
        showItem(i);
    }
    m_keys.probe(this, [this](const KeyAnswer& answer) {
        m_keychain = answer;
        showKeyState(m_content.current().keyName);
    });
    select(m_content.chosen);
}

EndpointDialog::~EndpointDialog()
{
    m_form->disconnect(this); // a field that loses the focus now would still tell of an edit
}

QWidget* EndpointDialog::buildList()
{
    auto* side = new QWidget(this);
    m_list = new QListWidget(side);
    m_list->setObjectName(QStringLiteral("endpoints"));
    m_list->setAccessibleName(tr("Endpoints"));
    m_list->setFixedWidth(220);
    m_list->setTextElideMode(Qt::ElideRight);
    m_list->setSpacing(3);
    auto* add = new QPushButton(tr("&Add"), side);
    m_duplicate = new QPushButton(tr("&Duplicate"), side);
    m_remove = new QPushButton(tr("&Remove"), side);
    m_remove->setToolTip(tr("Its key is forgotten as well, unless another endpoint uses it"));
    auto* row = new QHBoxLayout;
    row->setSpacing(4);
    for (const auto& [button, name] : {std::pair(add, "add"), std::pair(m_duplicate, "duplicate"),
                                       std::pair(m_remove, "remove")}) {
        button->setObjectName(QLatin1String(name));
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_list, 1);
    column->addLayout(row);
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row_) {
        if (row_ >= 0) {
            takeForm();
            select(static_cast<std::size_t>(row_));
        }
    });
    connect(add, &QPushButton::clicked, this, &EndpointDialog::add);
    connect(m_duplicate, &QPushButton::clicked, this, &EndpointDialog::duplicate);
    connect(m_remove, &QPushButton::clicked, this, &EndpointDialog::remove);
    return side;
}

QWidget* EndpointDialog::buildEditor()
{
    auto* content = new QWidget(this);
    m_form = new EndpointForm(content);
    m_origin = new QLabel(content);
    m_origin->setObjectName(QStringLiteral("origin"));
    m_origin->setWordWrap(true);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 8, 0);
    column->setSpacing(16);
    column->addWidget(m_origin);
    column->addWidget(m_form);
    column->addWidget(m_probe);
    column->addStretch(1);
    auto* area = new QScrollArea(this);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(content);
    connect(m_form, &EndpointForm::edited, this, [this] {
        takeForm();
        m_probe->clear();
        m_probe->setTestable(true);
    });
    connect(m_form, &EndpointForm::keyNameChanged, this, &EndpointDialog::showKeyState);
    connect(m_probe, &ProbeView::testRequested, this, &EndpointDialog::test);
    return area;
}

void EndpointDialog::add()
{
    if (m_content.isFull()) {
        QMessageBox::information(
            this, windowTitle(),
            tr("%1 endpoints are the most that are kept: remove one first.").arg(mostEndpoints));
        return;
    }
    m_content.add(tr("New endpoint"));
    showLast();
    if (auto* provider = m_form->findChild<QWidget*>(QStringLiteral("provider"))) {
        provider->setFocus();
    }
}

void EndpointDialog::duplicate()
{
    if (!m_content.isFull()) {
        m_content.duplicate();
        showLast();
    }
}

void EndpointDialog::remove()
{
    const std::size_t index = m_content.chosen;
    if (m_content.isFixed(index)) {
        return;
    }
    m_content.remove();
    {
        const QSignalBlocker quiet(m_list);
        delete m_list->takeItem(static_cast<int>(index));
    }
    select(m_content.chosen);
}

/// Of the list, and looks at it.
void EndpointDialog::showLast()
{
    m_list->addItem(QString());
    showItem(m_content.endpoints.size() - 1);
    m_list->setCurrentRow(m_list->count() - 1);
}

void EndpointDialog::select(std::size_t index)
{
    m_content.chosen = index;
    {
        const QSignalBlocker quiet(m_list);
        m_list->setCurrentRow(static_cast<int>(index));
    }
    const Endpoint& endpoint = m_content.endpoints[index];
    const bool fixed = m_content.isFixed(index);
    m_origin->setVisible(fixed);
    m_origin->setText(
        endpoint.simulated
            ? tr("Ratescope's own server on this machine. It costs nothing and asks for no key; "
                 "its "
                 "limits are set in the panel “Server”.")
            : tr("From the environment: OPENAI_BASE_URL, OPENAI_API_KEY, OPENAI_MODEL. "
                 "Duplicate it to change it here."));
    m_form->setEndpoint(endpoint, m_content.othersThan(index), fixed);
    m_duplicate->setEnabled(!endpoint.simulated);
    m_remove->setEnabled(!fixed);
    m_probe->clear();
    m_probe->setTestable(true);
}

void EndpointDialog::takeForm()
{
    if (!m_content.isFixed(m_content.chosen)) {
        m_content.endpoints[m_content.chosen] = m_form->entered();
        showItem(m_content.chosen);
    }
}

void EndpointDialog::showItem(std::size_t index)
{
    const Endpoint& endpoint = m_content.endpoints[index];
    QListWidgetItem* item = m_list->item(static_cast<int>(index));
    const QString name = endpoint.name.isEmpty() ? hostName(endpoint.baseUrl) : endpoint.name;
    item->setText(endpoint.simulated || endpoint.model.isEmpty()
                      ? name
                      : QStringLiteral("%1\n%2").arg(name, endpoint.model));
    item->setToolTip(endpoint.baseUrl.toDisplayString());
}

void EndpointDialog::showKeyState(const QString& keyName)
{
    m_form->key().tellWhere(m_keychain, false);
    m_keys.find(keyName, this, [this, keyName](const KeyAnswer& answer) {
        if (m_form->entered().keyName == keyName) {
            m_form->key().tellWhere(m_keychain, !answer.key.isEmpty());
        }
    });
}

void EndpointDialog::test()
{
    takeForm();
    if (!m_content.isFixed(m_content.chosen) && !m_form->complain()) {
        return;
    }
    Endpoint endpoint = m_content.current();
    const auto go = [this](Endpoint ready) {
        if (settlePlainText(ready, this)) {
            m_probe->start(ready);
        }
    };
    if (!endpoint.key.isEmpty()) {
        go(std::move(endpoint));
        return;
    }
    m_keys.find(endpoint.keyName, this, [endpoint, go](const KeyAnswer& answer) mutable {
        endpoint.key = answer.key;
        go(std::move(endpoint));
    });
}

bool EndpointDialog::allAreRight()
{
    const std::size_t chosen = m_content.chosen;
    if (!m_content.isFixed(chosen) && !m_form->complain()) {
        return false; // as it was typed, which an address that is none would lose
    }
    for (std::size_t i = m_content.fixed; i < m_content.endpoints.size(); ++i) {
        select(i);
        if (!m_form->complain()) {
            return false;
        }
    }
    select(chosen);
    return true;
}

void EndpointDialog::storeKeys()
{
    const auto nothing = [](const KeyAnswer&) {};
    for (std::size_t i = m_content.fixed; i < m_content.endpoints.size(); ++i) {
        Endpoint& endpoint = m_content.endpoints[i];
        if (!endpoint.key.isEmpty() && !endpoint.keyName.isEmpty()) {
            m_keys.keep(endpoint.keyName, endpoint.key, &m_keys, nothing);
        }
        endpoint.key = {};
    }
    for (const Endpoint& old : m_before) {
        if (!old.keyName.isEmpty() && !m_content.usesKey(old.keyName)) {
            m_keys.forget(old.keyName, &m_keys, nothing);
        }
    }
}

void EndpointDialog::finish(bool use)
{
    takeForm();
    if (!allAreRight()) {
        return;
    }
    if (use && !settlePlainText(m_content.endpoints[m_content.chosen], this)) {
        return; // back in the dialog, with everything still there to correct
    }
    storeKeys();
    m_useChosen = use;
    accept();
}

} // namespace ratescope
