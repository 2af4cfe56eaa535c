#pragma once

#include "store/key_store.h"
#include "wire/endpoint.h"
#include "wire/endpoint_prober.h"

#include <QDialog>

#include <cstddef>
#include <optional>
#include <vector>

class QLabel;
class QListWidget;
class QPushButton;

namespace ratescope {

class EndpointForm;
class ProbeView;

/// When the endpoint would get its key over plain http from another machine: asks, with No as the
/// default, and notes a Yes in the endpoint. True when it may be used.
bool settlePlainText(Endpoint& endpoint, QWidget* parent);

/// The list of endpoints: add, edit, test, duplicate, remove. Works on a copy, which is the
/// caller's once the dialog is accepted; only keys go to the key store, on accepting.
class EndpointDialog : public QDialog
{
    Q_OBJECT

public:
    struct Content
    {
        std::vector<Endpoint> endpoints; ///< the fixed ones first
        std::size_t fixed = 0;           ///< so many are shown and not edited
        std::size_t chosen = 0;
    };

    /// Keys and prober outlive it; without a prober nothing can be tested.
    EndpointDialog(Content content, KeyStore& keys, EndpointProber* prober,
                   QWidget* parent = nullptr);
    ~EndpointDialog() override;

    /// Checked, once the dialog is accepted; keys typed here are in the key store by then.
    const Content& content() const { return m_content; }
    /// Whether the chosen one is to be used from now on.
    bool useChosen() const { return m_useChosen; }

private:
    QWidget* buildList();
    QWidget* buildEditor();

    void add();
    void duplicate();
    void remove();
    void select(std::size_t index);
    void takeForm();
    void showItem(std::size_t index);
    void showKeyState(const QString& keyName);
    void test();
    void finish(bool use);
    bool allAreRight();
    void storeKeys();
    std::vector<Endpoint> othersThan(std::size_t index) const;
    QString freeName(const QString& wanted) const;
    bool isFixed(std::size_t index) const { return index < m_content.fixed; }

    Content m_content;
    const std::vector<Endpoint> m_before;
    KeyStore& m_keys;
    std::optional<KeyAnswer> m_keychain; ///< what the probe said; empty: not yet
    bool m_useChosen = false;
    QListWidget* m_list = nullptr;
    QPushButton* m_duplicate = nullptr;
    QPushButton* m_remove = nullptr;
    EndpointForm* m_form = nullptr;
    ProbeView* m_probe = nullptr;
    QLabel* m_origin = nullptr;
};

} // namespace ratescope
