#include "ui/chat/model_combo.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QLineEdit>
#include <QPointer>
#include <QSignalBlocker>
#include <QStandardItemModel>

#include <algorithm>

namespace ratescope {

ModelCombo::ModelCombo(ModelSource* source, QWidget* parent)
    : QComboBox(parent)
    , m_source(source)
{
    setEditable(true);
    setInsertPolicy(QComboBox::NoInsert);
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(7);
    setMaxVisibleItems(20);
    setAccessibleName(tr("Model"));
    setAccessibleDescription(tr("Open it for the models of the endpoint, or type a name"));
    completer()->setFilterMode(Qt::MatchContains);
    completer()->setCompletionMode(QCompleter::PopupCompletion);
    connect(this, &QComboBox::editTextChanged, this, [this](const QString& text) {
        setToolTip(tr("The model that is asked: %1").arg(text));
        Q_EMIT modelChanged();
    });
    connect(lineEdit(), &QLineEdit::editingFinished, this, [this] {
        if (currentText().trimmed().isEmpty()) {
            setEditText(m_endpoint.model);
        }
        lineEdit()->setCursorPosition(0);
    });
}

ModelCombo::~ModelCombo()
{
    // With the focus in it, the field says that editing is over while it is destroyed: too late.
    lineEdit()->disconnect(this);
}

void ModelCombo::setEndpoint(const Endpoint& endpoint)
{
    m_endpoint = endpoint;
    const QSignalBlocker quiet(this);
    clear();
    if (!endpoint.model.isEmpty()) {
        addItem(endpoint.model);
    }
    setEditText(endpoint.model);
    setToolTip(tr("The model that is asked: %1").arg(endpoint.model));
    lineEdit()->setPlaceholderText(tr("Model"));
    lineEdit()->setCursorPosition(0);
}

QString ModelCombo::model() const
{
    const QString typed = currentText().trimmed();
    return typed.isEmpty() ? m_endpoint.model : typed;
}

QString ModelCombo::otherModel() const
{
    return model() == m_endpoint.model ? QString() : model();
}

void ModelCombo::showPopup()
{
    if (m_source != nullptr && !m_open) {
        m_open = true;
        ask();
    }
    view()->setMinimumWidth(view()->sizeHintForColumn(0) + 32);
    QComboBox::showPopup();
}

void ModelCombo::ask()
{
    if (count() <= 1) {
        // Only until the answer comes; a line to read, not to choose.
        addItem(tr("Asking for the list…"));
        auto* items = qobject_cast<QStandardItemModel*>(QComboBox::model());
        items->item(count() - 1)->setEnabled(false);
    }
    m_source->askModels(m_endpoint, [combo = QPointer<ModelCombo>(this),
                                     url = m_endpoint.baseUrl](const ModelAnswer& answer) {
        if (combo != nullptr && combo->m_endpoint.baseUrl == url) {
            combo->take(answer);
        }
    });
}

void ModelCombo::take(const ModelAnswer& answer)
{
    const auto* names = std::get_if<QStringList>(&answer);
    const bool shown = view()->isVisible();
    if (shown) {
        hidePopup();
    }
    showNames(names != nullptr ? *names : QStringList{m_endpoint.model});
    Q_EMIT listFailed(names != nullptr ? QString() : std::get<QString>(answer));
    if (shown && names != nullptr) {
        showPopup();
    }
    m_open = false;
}

void ModelCombo::showNames(const QStringList& names)
{
    const QString text = currentText();
    const QSignalBlocker quiet(this);
    clear();
    addItems(names);
    setCurrentIndex(static_cast<int>(names.indexOf(text)));
    setEditText(text);
}

} // namespace ratescope
