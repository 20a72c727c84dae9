// Owns Result<T, E>: a value or a named problem, for mistakes that are expected. Never throws.
#pragma once

#include <utility>
#include <variant>

#include "oms/model/assert.hpp"

namespace trestle {

template <class T, class E>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(E problem) : state_(std::in_place_index<1>, std::move(problem)) {}

    [[nodiscard]] bool ok() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return ok(); }

    [[nodiscard]] T const& value() const& {
        OMS_ASSERT(ok());
        return *std::get_if<0>(&state_);
    }
    [[nodiscard]] T& value() & {
        OMS_ASSERT(ok());
        return *std::get_if<0>(&state_);
    }
    [[nodiscard]] T&& value() && {
        OMS_ASSERT(ok());
        return std::move(*std::get_if<0>(&state_));
    }
    [[nodiscard]] E const& error() const& {
        OMS_ASSERT(!ok());
        return *std::get_if<1>(&state_);
    }
    T const& operator*() const& { return value(); }
    T const* operator->() const { return &value(); }

private:
    std::variant<T, E> state_;
};

}  // namespace trestle
