#pragma once

#include "wire/model_source.h"

#include <QComboBox>

namespace ratescope {

/// Which model is asked: the endpoint's, one of its server's list, which is fetched when the list
/// is opened, or any name a person types.
class ModelCombo final : public QComboBox
{
    Q_OBJECT

public:
    /// The source outlives it; without one there is no list, only typing.
    ModelCombo(ModelSource* source, QWidget* parent);
    ~ModelCombo() override;

    void setEndpoint(const Endpoint& endpoint);
    /// What is asked for.
    QString model() const;
    /// The same, when it is not the endpoint's own; else empty.
    QString otherModel() const;

    void showPopup() override;

Q_SIGNALS:
    void modelChanged();
    /// Why there is no list; empty when there is one again.
    void listFailed(const QString& why);

private:
    void ask();
    void showNames(const QStringList& names);
    void take(const ModelAnswer& answer);

    ModelSource* m_source;
    Endpoint m_endpoint;
    bool m_open = false; ///< the list was opened, so it may be opened again with more in it
};

} // namespace ratescope
