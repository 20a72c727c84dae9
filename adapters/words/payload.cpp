#include "adapters/words/payload.hpp"

#include "adapters/words/json.hpp"

namespace trestle::adapters::words {

Payload::Payload() : parsed_(std::make_unique<Parsed>()) {}
Payload::Payload(Payload&&) noexcept = default;
Payload& Payload::operator=(Payload&&) noexcept = default;
Payload::~Payload() = default;

bool Payload::parse(std::string_view text) {
    parsed_->text.assign(text);
    parsed_->root.reset();
    Element root;
    // From our own copy: an empty view may have no bytes at all.
    std::string const& copy = parsed_->text;
    auto const error = parsed_->parser.parse(copy.data(), copy.size(), true).get(root);
    if (error != simdjson::SUCCESS) return false;
    parsed_->root = root;
    return true;
}

std::string_view Payload::text() const { return parsed_->text; }

std::optional<VenueClientId> our_client_id(std::string_view text) {
    auto const is_base32 = [](std::string_view part) {
        return !part.empty() &&
               part.find_first_not_of("0123456789abcdefghijklmnopqrstuv") == std::string_view::npos;
    };
    auto const y = text.find('y');
    auto const z = text.find('z');
    if (text.empty() || text.front() != 'x' || y == std::string_view::npos ||
        z == std::string_view::npos || z < y) {
        return std::nullopt;
    }
    bool const is_ours = is_base32(text.substr(1, y - 1)) &&
                         is_base32(text.substr(y + 1, z - y - 1)) && is_base32(text.substr(z + 1));
    return is_ours ? VenueClientId::from(text) : std::nullopt;
}

bool is_same_order(VenueClientId const& a, VenueClientId const& b) {
    auto const order_part = [](VenueClientId const& id) {
        return id.view().substr(0, id.view().find('z'));
    };
    return our_client_id(a.view()) && our_client_id(b.view()) && order_part(a) == order_part(b);
}

bool is_first_leg(VenueClientId const& id) { return id.view().ends_with("z1"); }

std::optional<std::int64_t> number_of(std::string_view text) { return number_in(text); }

std::string lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

VenueAnomaly anomaly(VenueRef ref, std::string text, std::string_view payload) {
    constexpr std::size_t longest = 2048;
    return {std::move(ref), std::move(text), std::string(payload.substr(0, longest))};
}

}  // namespace trestle::adapters::words
