// Owns the turning of one application message of a desk into one input of the core. Pure: the same
// bytes give the same input, any bytes give one. Never sends, never looks anything up.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "oms/model/inputs.hpp"

namespace trestle::fix {

// D, G, F and H become requests. Everything else, and what cannot be understood, becomes a
// RefusedMessage whose text names the field, its value, what is allowed and what to do; it holds as
// much of the request as could be read. Symbols stay as the desk wrote them.
[[nodiscard]] Input decode_message(Origin const& origin, std::string_view message);

// The same for every message: one input, but for NewOrderList(E) the OrderList and then one
// NewOrder for each of its orders, in the order of the list.
[[nodiscard]] std::vector<Input> decode_inputs(Origin const& origin, std::string_view message);

// The old and new password of a UserRequest(BE), which never enter an input: the gateway hands them
// to the credentials and nobody else.
struct PasswordChange {
    std::string request_id;    // UserRequestID(923)
    std::string username;      // Username(553)
    std::string password;      // Password(554)
    std::string new_password;  // NewPassword(925)
};
[[nodiscard]] PasswordChange read_password_change(std::string_view message);

}  // namespace trestle::fix
