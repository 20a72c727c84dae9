#include "oms/model/inputs.hpp"

namespace trestle {

Input::Input() = default;
Input::Input(Input const&) = default;
Input::Input(Input&&) noexcept = default;
Input& Input::operator=(Input const&) = default;
Input& Input::operator=(Input&&) noexcept = default;
Input::~Input() = default;

bool operator==(Input const& a, Input const& b) {
    return static_cast<AnyInput const&>(a) == static_cast<AnyInput const&>(b);
}

}  // namespace trestle
