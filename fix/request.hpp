// Owns the fields of one request as the wire has them: one pass over the message, nothing copied.
// Never judges them: fix/decode does.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fix/fields.hpp"

namespace trestle::fix {

// The fields that decide what a request means. All others that the dictionary allows are not looked
// at (spec/rules_of_engagement.md names them).
inline constexpr std::array request_tags{
    tag::account,    tag::cl_ord_id,         tag::currency,      tag::exec_inst,
    tag::handl_inst, tag::msg_type,          tag::order_id,      tag::order_qty,
    tag::ord_type,   tag::orig_cl_ord_id,    tag::price,         tag::side,
    tag::symbol,     tag::time_in_force,     tag::transact_time, tag::ex_destination,
    tag::price_type, tag::ord_status_req_id, tag::text};

// Fields that change what an order means and that Trestle does not do: their presence refuses.
inline constexpr std::array unsupported_tags{
    tag::stop_px,         tag::max_floor,        tag::min_qty,         tag::expire_time,
    tag::expire_date,     tag::effective_time,   tag::cash_order_qty,  tag::max_show,
    tag::position_effect, tag::peg_offset_value, tag::discretion_inst, tag::target_strategy};

class Request {
public:
    // Takes any bytes; the views point into `message`.
    explicit Request(std::string_view message);

    // Absent and empty are told apart: an empty field has a place in the message.
    [[nodiscard]] bool has(int tag) const { return value(tag).data() != nullptr; }
    [[nodiscard]] std::string_view value(int tag) const { return values_[place_of(tag)]; }

    [[nodiscard]] bool is_whole() const { return is_whole_; }               // up to its last byte
    [[nodiscard]] int repeated_tag() const { return repeated_tag_; }        // 0: none
    [[nodiscard]] int unsupported_tag() const { return unsupported_tag_; }  // 0: none
    [[nodiscard]] std::string_view unsupported_value() const { return unsupported_value_; }

private:
    // Two places past the kept ones hold nothing: of tags not looked at, and of unsupported ones.
    static constexpr std::size_t nowhere = request_tags.size();
    static constexpr std::size_t unsupported = nowhere + 1;
    static constexpr std::size_t largest_tag = 1023;

    // Where each tag's value is kept: one table look-up per field on the wire.
    static constexpr std::array<std::uint8_t, largest_tag + 1> make_places() {
        std::array<std::uint8_t, largest_tag + 1> places{};
        places.fill(static_cast<std::uint8_t>(nowhere));
        for (std::size_t i = 0; i < request_tags.size(); ++i) {
            places[static_cast<std::size_t>(request_tags[i])] = static_cast<std::uint8_t>(i);
        }
        for (int const tag : unsupported_tags) {
            places[static_cast<std::size_t>(tag)] = static_cast<std::uint8_t>(unsupported);
        }
        return places;
    }
    static std::size_t place_of(int tag);

    std::array<std::string_view, unsupported + 1> values_;
    std::string_view unsupported_value_;
    int repeated_tag_ = 0;
    int unsupported_tag_ = 0;
    bool is_whole_ = false;
};

}  // namespace trestle::fix
