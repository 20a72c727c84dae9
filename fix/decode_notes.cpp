// How an instrument is named, and what a desk writes on an order for itself.
#include <algorithm>

#include "fix/decoder.hpp"
#include "fix/message.hpp"
#include "oms/model/limits.hpp"

namespace trestle::fix {

namespace {

constexpr std::size_t most_parties = 16;

// The SecurityAltID(455) that is a venue's symbol, as 456=8 says.
std::string_view venue_symbol_in(std::string_view message) {
    FieldReader reader(message);
    std::string_view last;
    while (auto const field = reader.next()) {
        if (field->tag == tag::security_alt_id) last = field->value;
        bool const is_source = field->tag == tag::security_alt_id_source;
        if (is_source && field->value == venue_symbol_source && !last.empty()) return last;
    }
    return {};
}

std::optional<std::uint16_t> number_in(std::string_view text) {
    constexpr int largest = 65'535;
    if (text.empty() || text.size() > 5) return std::nullopt;
    int number = 0;
    for (char const c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + (c - '0');
    }
    if (number > largest) return std::nullopt;
    return static_cast<std::uint16_t>(number);
}

struct PartyFields {
    std::string_view id, source, role, qualifier;
};

std::vector<PartyFields> parties_in(std::string_view message) {
    std::vector<PartyFields> parties;
    FieldReader reader(message);
    while (auto const field = reader.next()) {
        if (field->tag == tag::party_id) parties.push_back({.id = field->value, .source = "D"});
        if (parties.empty()) continue;
        if (field->tag == tag::party_id_source) parties.back().source = field->value;
        if (field->tag == tag::party_role) parties.back().role = field->value;
        if (field->tag == tag::party_role_qualifier) parties.back().qualifier = field->value;
    }
    return parties;
}

Verdict read_party(PartyFields const& fields, std::size_t place, Party& party) {
    auto const where = " in party " + std::to_string(place);
    auto const id = decltype(party.id)::from(fields.id);
    if (!id || fields.id.empty() || !is_printable(fields.id)) {
        return session_fault(SessionReject::value_out_of_range, tag::party_id,
                             "PartyID(448) " + quoted(fields.id) + where +
                                 " must be 1 to 64 characters of printable ASCII");
    }
    bool const is_source = fields.source.size() == 1 && is_printable(fields.source);
    if (!is_source) {
        return session_fault(SessionReject::value_out_of_range, tag::party_id_source,
                             "PartyIDSource(447) " + quoted(fields.source) + where +
                                 " must be one character; send D (proprietary) or P (short code)");
    }
    auto const role = number_in(fields.role);
    if (!role) {
        return session_fault(
            SessionReject::value_out_of_range, tag::party_role,
            "PartyRole(452) " + quoted(fields.role) + where + " must be a number from 0 to 65535");
    }
    bool const is_qualified = !fields.qualifier.empty();
    auto const qualifier = number_in(is_qualified ? fields.qualifier : "0");
    if (!qualifier || is_qualified != (*qualifier > 0)) {
        return session_fault(SessionReject::value_out_of_range, tag::party_role_qualifier,
                             "PartyRoleQualifier(2376) " + quoted(fields.qualifier) + where +
                                 " must be a number from 1 to 65535");
    }
    party = {.id = *id, .source = fields.source.front(), .role = *role, .qualifier = *qualifier};
    return std::nullopt;
}

}  // namespace

// "[N/A]" leaves the naming to SecurityAltID(455). Whatever form it has, the gateway makes it ours.
Verdict Decoder::read_symbol(Symbol& symbol) const {
    auto text = request_.value(tag::symbol);
    if (text == no_symbol) {
        text = request_.has(tag::no_security_alt_id) ? venue_symbol_in(request_.message())
                                                     : std::string_view();
        if (text.empty()) {
            return order_fault(tag::symbol, Reason::unknown_symbol,
                               "Symbol(55) '[N/A]' names nothing; add SecurityAltID(455) with "
                               "SecurityAltIDSource(456) 8, or send a symbol like BTC-USDT");
        }
    }
    auto const read = Symbol::from(text);
    if (!read || !is_printable(text)) {
        return order_fault(
            tag::symbol, Reason::unknown_symbol,
            "Symbol(55) " + quoted(text) + " is no symbol of ours; they read like BTC-USDT");
    }
    symbol = *read;
    return std::nullopt;
}

Verdict Decoder::read_parties(std::vector<Party>& parties) const {
    if (!request_.has(tag::no_party_ids)) return std::nullopt;
    auto const stated = request_.value(tag::no_party_ids);
    auto const found = parties_in(request_.message());
    if (stated != std::to_string(found.size())) {
        return session_fault(SessionReject::wrong_count_in_group, tag::no_party_ids,
                             "NoPartyIDs(453) " + quoted(stated) +
                                 " is not the number of parties: " + std::to_string(found.size()) +
                                 " follow");
    }
    if (found.size() > most_parties) {
        return session_fault(SessionReject::value_out_of_range, tag::no_party_ids,
                             "NoPartyIDs(453) " + quoted(stated) + " is above " +
                                 std::to_string(most_parties) + "; send fewer parties");
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (auto fault = read_party(found[i], i + 1, parties.emplace_back())) return fault;
    }
    return std::nullopt;
}

// The text is kept for people: what they could not read becomes '?'.
Verdict Decoder::read_notes(DeskNotes& notes) const {
    Verdict fault = read_text_id(tag::secondary_cl_ord_id, notes.secondary_cl_ord_id);
    if (!fault) fault = read_text_id(tag::cl_ord_link_id, notes.cl_ord_link_id);
    if (!fault) fault = read_parties(notes.parties);
    auto const text = request_.value(tag::text);
    if (!fault && text.size() > bounds::text_bytes) {
        fault =
            session_fault(SessionReject::value_out_of_range, tag::text,
                          "Text(58) has " + std::to_string(text.size()) + " characters; at most " +
                              std::to_string(bounds::text_bytes) + " are kept");
    }
    if (fault) return fault;
    notes.text.assign(text);
    std::replace_if(
        notes.text.begin(), notes.text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return std::nullopt;
}

}  // namespace trestle::fix
