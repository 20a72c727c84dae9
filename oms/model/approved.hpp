// Owns the proof that risk said yes. Only risk::Gate can make one: skipping risk does not compile.
#pragma once

#include <utility>

namespace trestle {

namespace risk {
class Gate;
}

template <class T>
class Approved {
public:
    [[nodiscard]] T const& operator*() const { return value_; }
    [[nodiscard]] T const* operator->() const { return &value_; }

    friend bool operator==(Approved const&, Approved const&) = default;

private:
    friend class risk::Gate;
    explicit Approved(T value) : value_(std::move(value)) {}

    T value_;
};

}  // namespace trestle
