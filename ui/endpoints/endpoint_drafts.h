#pragma once

#include "wire/endpoint.h"

#include <QString>

#include <cstddef>
#include <vector>

namespace ratescope {

/// The endpoints while they are edited, and which of them is looked at.
struct EndpointDrafts
{
    std::vector<Endpoint> endpoints; ///< the fixed ones first
    std::size_t fixed = 0;           ///< so many are shown and not edited
    std::size_t chosen = 0;

    const Endpoint& current() const { return endpoints[chosen]; }
    bool isFixed(std::size_t index) const { return index < fixed; }
    bool isFull() const;
    std::vector<Endpoint> othersThan(std::size_t index) const;
    bool usesKey(const QString& keyName) const;

    /// A new one of that name, with the address of the provider most servers imitate; or, where
    /// that is taken, of that name with a number. It comes last and is not chosen by this.
    void add(const QString& name);
    /// The chosen one once more, as one that can be edited.
    void duplicate();
    /// The chosen one, unless it is fixed; the next one, or the last, is chosen then.
    void remove();

private:
    QString freeName(const QString& wanted) const;
};

} // namespace ratescope
