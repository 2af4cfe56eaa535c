#pragma once

#include "wire/endpoint.h"

#include <QDialog>

class QLabel;
class QLineEdit;

namespace ratescope {

/// When the endpoint would get its key over plain http from another machine: asks, with No as the
/// default, and notes a Yes in the endpoint. True when it may be used.
bool settlePlainText(Endpoint& endpoint, QWidget* parent);

/// Address, model and key of a real endpoint. Nothing is sent from here.
class EndpointDialog : public QDialog
{
    Q_OBJECT

public:
    /// Edits a copy. A key the endpoint has is kept, unseen, while its field stays empty.
    explicit EndpointDialog(Endpoint endpoint, QWidget* parent = nullptr);

    /// Checked, once the dialog is accepted.
    const Endpoint& endpoint() const { return m_endpoint; }

    void accept() override;

private:
    Endpoint entered() const;

    Endpoint m_endpoint;
    QLineEdit* m_address;
    QLineEdit* m_model;
    QLineEdit* m_key;
    QLabel* m_problem;
};

} // namespace ratescope
