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
// at (spec/rules_of_engagement.md names them). Members of groups are not here: fix/decode walks
// over the groups by itself.
inline constexpr std::array request_tags{tag::account,
                                         tag::cl_ord_id,
                                         tag::currency,
                                         tag::exec_id,
                                         tag::exec_inst,
                                         tag::handl_inst,
                                         tag::msg_type,
                                         tag::order_id,
                                         tag::order_qty,
                                         tag::ord_type,
                                         tag::orig_cl_ord_id,
                                         tag::price,
                                         tag::side,
                                         tag::symbol,
                                         tag::text,
                                         tag::time_in_force,
                                         tag::position_effect,
                                         tag::stop_px,
                                         tag::peg_offset_value,
                                         tag::peg_offset_type,
                                         tag::trigger_price_type,
                                         tag::transact_time,
                                         tag::list_id,
                                         tag::list_seq_no,
                                         tag::tot_no_orders,
                                         tag::no_orders,
                                         tag::ex_destination,
                                         tag::expire_time,
                                         tag::dk_reason,
                                         tag::cash_order_qty,
                                         tag::security_exchange,
                                         tag::subscription_request_type,
                                         tag::security_req_id,
                                         tag::security_request_type,
                                         tag::trad_ses_req_id,
                                         tag::trading_session_id,
                                         tag::bid_type,
                                         tag::price_type,
                                         tag::expire_date,
                                         tag::list_exec_inst_type,
                                         tag::no_party_ids,
                                         tag::no_security_alt_id,
                                         tag::secondary_cl_ord_id,
                                         tag::mass_cancel_request_type,
                                         tag::username,
                                         tag::password,
                                         tag::security_list_request_type,
                                         tag::trade_request_id,
                                         tag::trade_request_type,
                                         tag::no_dates,
                                         tag::cl_ord_link_id,
                                         tag::mass_status_req_id,
                                         tag::mass_status_req_type,
                                         tag::pos_req_id,
                                         tag::pos_req_type,
                                         tag::ord_status_req_id,
                                         tag::last_fragment,
                                         tag::coll_inquiry_id,
                                         tag::user_request_id,
                                         tag::user_request_type,
                                         tag::new_password,
                                         tag::first_exec_id,
                                         tag::last_exec_id,
                                         tag::replay_req_id,
                                         tag::self_trade_type};

// Fields that change what an order means and that Trestle does not do: their presence refuses.
inline constexpr std::array unsupported_tags{tag::max_floor,
                                             tag::min_qty,
                                             tag::effective_time,
                                             tag::max_show,
                                             tag::discretion_inst,
                                             tag::target_strategy,
                                             tag::target_strategy_parameters,
                                             tag::participation_rate};

class Request {
public:
    // Takes any bytes; the views point into `message`.
    explicit Request(std::string_view message);

    // For groups, whose members are not kept.
    [[nodiscard]] std::string_view message() const { return message_; }

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
    // Tags of FIX come first in the table, then those of ours.
    static constexpr int standard_tags = 1152;
    static constexpr int first_own_tag = 7600;
    static constexpr int own_tags = 16;
    static constexpr std::size_t table_size = standard_tags + own_tags;

    static constexpr std::size_t index_of(int tag) {
        if (tag < standard_tags) return static_cast<std::size_t>(tag);
        bool const is_own = tag >= first_own_tag && tag < first_own_tag + own_tags;
        return is_own ? static_cast<std::size_t>(standard_tags + tag - first_own_tag) : 0;
    }

    // Where each tag's value is kept: one table look-up per field on the wire.
    static constexpr std::array<std::uint8_t, table_size> make_places() {
        std::array<std::uint8_t, table_size> places{};
        places.fill(static_cast<std::uint8_t>(nowhere));
        for (std::size_t i = 0; i < request_tags.size(); ++i) {
            places[index_of(request_tags[i])] = static_cast<std::uint8_t>(i);
        }
        for (int const tag : unsupported_tags) {
            places[index_of(tag)] = static_cast<std::uint8_t>(unsupported);
        }
        return places;
    }
    static std::size_t place_of(int tag);

    std::string_view message_;
    std::array<std::string_view, unsupported + 1> values_;
    std::string_view unsupported_value_;
    int repeated_tag_ = 0;
    int unsupported_tag_ = 0;
    bool is_whole_ = false;
};

}  // namespace trestle::fix
