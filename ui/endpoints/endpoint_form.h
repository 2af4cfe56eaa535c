#pragma once

#include "wire/endpoint.h"
#include "wire/endpoint_advice.h"

#include <QStringList>
#include <QWidget>

#include <optional>
#include <vector>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;

namespace ratescope {

class KeyRows;

/// The fields of one endpoint. Says in place what is wrong with what is entered.
class EndpointForm : public QWidget
{
    Q_OBJECT

public:
    explicit EndpointForm(QWidget* parent = nullptr);

    /// `others` are the rest of the list: their names are taken, their keys can be shared. A fixed
    /// endpoint is shown and not edited.
    void setEndpoint(const Endpoint& endpoint, std::vector<Endpoint> others, bool fixed);
    /// What is entered, with the key only where one was typed.
    Endpoint entered() const;

    /// Shows what is wrong and puts the cursor there; false when something is.
    bool complain();
    /// What is wrong, without showing more than is shown already; empty for nothing.
    QString problem() const { return firstProblem().text; }

    /// Where the key of this endpoint is told of.
    KeyRows& key() { return *m_key; }

Q_SIGNALS:
    /// A person changed something.
    void edited();
    /// The key's name is another one: its state is asked for.
    void keyNameChanged(const QString& name);

private:
    enum class Field { none, name, address, version, model };
    struct Problem
    {
        Field field = Field::none;
        QString text;
    };

    void addRows();
    QLabel* addProblemRow(QFormLayout* form, const char* name);
    void fieldEdited();
    void addressEdited();
    void providerChosen();
    void showVersionRow();
    Problem firstProblem() const;
    void showProblems();
    QLineEdit* editOf(Field field) const;
    QUrl address() const;

    Endpoint m_endpoint;
    std::vector<Endpoint> m_others;
    bool m_complained = false; ///< empty fields are told of from then on

    QFormLayout* m_form;
    QComboBox* m_provider;
    QLineEdit* m_name;
    QLineEdit* m_address;
    QLineEdit* m_version;
    QLineEdit* m_model;
    QLabel* m_nameProblem = nullptr;
    QLabel* m_addressProblem = nullptr;
    QLabel* m_versionProblem = nullptr;
    QLabel* m_modelProblem = nullptr;
    KeyRows* m_key = nullptr;
};

} // namespace ratescope
