#include "oms/server/config_venues.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "oms/server/config_account_modes.hpp"
#include "oms/server/near_match.hpp"
#include "oms/server/venue_table.hpp"

namespace trestle::server {

namespace {

std::string listed(std::vector<std::string> const& words) {
    std::string text;
    for (auto const& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::string not_a_venue(std::string const& name) {
    auto const near = nearest(name, venue_names());
    return "'" + name + "' is not a venue; " +
           (near.empty() ? "known are: " + listed(venue_names()) : "did you mean " + near + "?");
}

std::uint16_t port_or(TableReader& table, std::string const& key, std::int64_t fallback,
                      std::int64_t least = 1) {
    return static_cast<std::uint16_t>(table.number_or(key, least, 65'535, fallback));
}

// As far as every venue's books can be followed.
constexpr std::int64_t most_depth = 400;

class VenueReader {
public:
    VenueReader(TableReader& table, VenueRoom const& room, ConfigPath const& path)
        : table_(table), room_(room), path_(path) {}

    VenueConfig read() {
        config_.venue = room_.venue;
        hosts();
        config_.ca_file = path_(table_.text_or("ca_file", ""));
        config_.recv_window_ms =
            static_cast<int>(table_.number_or("recv_window_ms", 100, 60'000, 2'000));
        auto const usual = room_.default_settings();
        config_.request_timeout = ms("request_timeout_ms", 60'000, usual.request_timeout);
        config_.answer_timeout = ms("answer_timeout_ms", 60'000, usual.answer_timeout);
        config_.clock_interval = ms("clock_interval_ms", 3'600'000, usual.clock_interval);
        config_.instruments_interval =
            ms("instruments_interval_ms", 86'400'000, usual.instruments_interval);
        config_.audit_interval = ms("audit_interval_ms", 3'600'000, usual.audit_interval);
        config_.poll_interval = ms("poll_interval_ms", 3'600'000, usual.poll_interval);
        config_.proof_limit = ms("proof_limit_ms", 3'600'000, usual.proof_limit);
        config_.reconnect_cap = ms("reconnect_cap_ms", 3'600'000, usual.backoff.cap);
        dead_man_switch();
        config_.depth = static_cast<unsigned>(table_.number_or("depth", 0, most_depth, 0));
        config_.has_public_trades = table_.flag_or("trades", false);
        return std::move(config_);
    }

private:
    // The host has no default: nobody trades with real money by leaving a line out. The others
    // have: production's beside production's host, else the same place.
    void hosts() {
        auto const usual = room_.default_settings();
        config_.host = table_.text("host");
        bool const is_usual = config_.host == usual.host;
        auto const number = [](std::string const& port) { return std::stoi(port); };
        config_.port = port_or(table_, "port", 443);
        config_.ws_host = table_.text_or("ws_host", is_usual ? usual.ws_host : config_.host);
        config_.ws_port =
            port_or(table_, "ws_port", is_usual ? number(usual.ws_port) : config_.port);
        config_.stream_host =
            table_.text_or("stream_host", is_usual ? usual.stream_host : config_.ws_host);
        config_.stream_port =
            port_or(table_, "stream_port", is_usual ? number(usual.stream_port) : config_.ws_port);
    }

    Duration ms(char const* key, std::int64_t most, Duration fallback) {
        auto const usual = std::chrono::duration_cast<std::chrono::milliseconds>(fallback);
        return std::chrono::milliseconds(table_.number_or(key, 10, most, usual.count()));
    }

    void dead_man_switch() {
        constexpr auto key = "dead_man_switch_seconds";
        auto const seconds = table_.number_if(key, 0, 86'400).value_or(0);
        config_.dead_man_switch_seconds = static_cast<unsigned>(seconds);
        if (seconds == 0) return;
        auto const name = std::string(name_of(room_.venue));
        if (room_.dead_man_most == 0) {
            table_.problem(key, name +
                                    " has no switch that we could keep armed; remove it, and "
                                    "use cancel_on_disconnect of sessions");
        } else if (seconds < room_.dead_man_least || seconds > room_.dead_man_most) {
            table_.problem(key, "must be 0 (off) or from " + std::to_string(room_.dead_man_least) +
                                    " to " + std::to_string(room_.dead_man_most) + " at " + name);
        }
    }

    TableReader& table_;
    VenueRoom const& room_;
    ConfigPath const& path_;
    VenueConfig config_;
};

VenueConfig const* venue_in(Config const& config, std::optional<Venue> venue) {
    auto const found = std::ranges::find_if(
        config.venues, [&](VenueConfig const& each) { return venue && each.venue == *venue; });
    return found == config.venues.end() ? nullptr : &*found;
}

void read_venue_sections(TableReader& top, ConfigPath const& path, Config& config,
                         Problems& problems) {
    auto const* all = top.table_if("venue");
    if (all == nullptr) return top.problem("venue", "is missing; add [venue.binance_spot]");
    TableReader list(*all, "venue", problems);
    for (auto const& name : list.keys()) {
        auto const* item = list.table_if(name);
        auto const venue = venue_named(name);
        if (!venue) {
            list.problem(name, not_a_venue(name));
            continue;
        }
        if (item == nullptr) continue;
        TableReader table(*item, "venue." + name, problems);
        config.venues.push_back(VenueReader(table, room_of(*venue), path).read());
    }
}

// Where a key is: in the encrypted file, or, for what never leaves this machine, in a plain one.
void read_key_place(TableReader& table, ConfigPath const& path, Config const& config,
                    AccountConfig& account) {
    bool const has_key = table.has("key"), has_file = table.has("key_file");
    account.key = table.text_or("key", "");
    account.key_file = path(table.text_or("key_file", ""));
    if (has_key == has_file) {
        return table.problem(has_key ? "key_file" : "key",
                             has_key ? "stands beside key; keep one of them"
                                     : "is missing; name a key of [keys], made by 'trestle keys "
                                       "add'");
    }
    if (has_key && config.key_file.empty()) {
        table.problem("key", "needs the file that it is in; add [keys] with file = \"…\"");
    }
    auto const* venue = venue_in(config, account.venue);
    if (!has_file || venue == nullptr) return;
    for (auto const* host : {&venue->host, &venue->ws_host, &venue->stream_host}) {
        if (is_loopback(*host)) continue;
        return table.problem("key_file",
                             "is not encrypted, so it is for simulators on this "
                             "machine only, and " +
                                 *host +
                                 " is not on it; run "
                                 "'trestle keys add' and name the key with key = \"…\"");
    }
}

void read_accounts(TableReader& top, ConfigPath const& path, Config& config, Problems& problems) {
    std::set<std::pair<std::string, std::string>> known;
    for (auto const* item : top.tables("account", true)) {
        TableReader table(*item, "account", problems);
        AccountConfig account{.name = table.text("name")};
        auto const venue_name = table.text("venue");
        auto const venue = venue_named(venue_name);
        if (!venue_name.empty() && !venue) {
            table.problem("venue", not_a_venue(venue_name));
        } else if (venue && venue_in(config, venue) == nullptr) {
            table.problem("venue",
                          "'" + venue_name + "' has no section [venue." + venue_name + "]; add it");
        }
        account.venue = venue.value_or(Venue::binance_spot);
        read_key_place(table, path, config, account);
        read_account_modes(table, config, account, problems);
        if (!Account::from(account.name)) {
            table.problem("name", "'" + account.name + "' is longer than 32 characters");
        }
        if (!known.insert({account.name, venue_name}).second) {
            table.problem("name", "'" + account.name + "' stands twice for " + venue_name +
                                      "; an account has one key at a venue");
        }
        config.accounts.push_back(std::move(account));
    }
}

// The venue's name follows from ours. It may be written down, and then it must be the same one: a
// pair of names that do not belong together would send orders to another market.
VenueSymbol read_venue_symbol(TableReader& table, VenueRoom const& room, Symbol const& symbol) {
    auto const derived = room.venue_symbol_of(symbol);
    if (!derived) {
        table.problem("symbol", "'" + std::string(symbol.view()) + "' is not what " +
                                    std::string(name_of(room.venue)) +
                                    " trades: " + std::string(room.trades));
        static_cast<void>(table.text_or("venue_symbol", ""));
        return {};
    }
    auto const name = std::string(room.name_at_venue(*derived));
    auto const stated = table.text_or("venue_symbol", name);
    if (stated != name && stated != derived->view()) {
        table.problem("venue_symbol", "'" + stated + "' is not " + std::string(symbol.view()) +
                                          " at " + std::string(name_of(room.venue)) +
                                          ", which is '" + name +
                                          "'; correct one of them, or leave it out");
    }
    return *derived;
}

void read_listings(TableReader& top, Config& config, Problems& problems) {
    std::uint32_t next = 0;
    for (auto const* item : top.tables("instrument", true)) {
        TableReader table(*item, "instrument", problems);
        auto const text = table.text("symbol");
        auto const symbol = Symbol::from(text);
        auto const venue_name = table.text("venue");
        auto const venue = venue_named(venue_name);
        ListingConfig listing{.symbol = symbol.value_or(Symbol()),
                              .venue = venue.value_or(Venue::binance_spot),
                              .venue_symbol = {},
                              .id = {++next}};
        if (!venue) {
            if (!venue_name.empty()) table.problem("venue", not_a_venue(venue_name));
            static_cast<void>(table.text_or("venue_symbol", ""));
        } else if (!symbol || symbol->empty()) {
            if (!symbol) table.problem("symbol", "is longer than 32 characters");
            static_cast<void>(table.text_or("venue_symbol", ""));
        } else {
            listing.venue_symbol = read_venue_symbol(table, room_of(*venue), *symbol);
            if (venue_in(config, venue) == nullptr) {
                table.problem("venue", "'" + venue_name + "' has no section [venue." + venue_name +
                                           "]; add it");
            }
        }
        bool const is_repeated =
            std::ranges::any_of(config.listings, [&](ListingConfig const& other) {
                return !text.empty() && other.symbol == listing.symbol &&
                       other.venue == listing.venue;
            });
        if (is_repeated) table.problem("symbol", "'" + text + "' stands twice for " + venue_name);
        config.listings.push_back(listing);
    }
}

// ---- Simulators --------------------------------------------------------------------------------

Venue read_sim_venue(TableReader& table, SimConfig const& sim) {
    auto const name = table.text_or("venue", std::string(name_of(sim.venues.front().venue)));
    auto const venue = venue_named(name);
    if (!venue) {
        table.problem("venue", not_a_venue(name));
        return sim.venues.front().venue;
    }
    bool const is_played = std::ranges::any_of(
        sim.venues, [&](SimVenueConfig const& each) { return each.venue == *venue; });
    if (!is_played)
        table.problem("venue", "'" + name + "' is not simulated; add [sim.venue." + name + "]");
    return *venue;
}

SimSymbolConfig read_sim_symbol(TableReader& symbol, SimConfig const& sim) {
    auto const decimal = [&](char const* key) {
        auto const value = symbol.decimal_if(key);
        if (!value) symbol.problem(key, "is missing or wrong; set a decimal in quotes");
        return value.value_or(Decimal()).to_string();
    };
    SimSymbolConfig config{.symbol = symbol.text("name"),
                           .base = symbol.text("base"),
                           .quote = symbol.text("quote"),
                           .tick = decimal("tick"),
                           .lot = decimal("lot"),
                           .min_quantity = decimal("min_quantity"),
                           .max_quantity = decimal("max_quantity"),
                           .min_notional = decimal("min_notional"),
                           .price = decimal("price"),
                           .volatility = decimal("volatility"),
                           .venue = read_sim_venue(symbol, sim)};
    config.is_perpetual = config.venue == Venue::binance_usdm;
    if (symbol.has("kind")) {
        config.is_perpetual = symbol.one_of("kind", {"spot", "perpetual"}) == "perpetual";
    }
    config.control_name = symbol.text_or("control", config.symbol);
    if (auto const value = symbol.decimal_if("contract_value")) {
        config.contract_value = value->to_string();
        if (!config.is_perpetual) symbol.problem("contract_value", "is for perpetuals only");
    }
    return config;
}

void read_sim_venues(TableReader& table, SimConfig& sim, Problems& problems) {
    if (auto const* all = table.table_if("venue")) {
        TableReader list(*all, "sim.venue", problems);
        for (auto const& name : list.keys()) {
            auto const* item = list.table_if(name);
            auto const venue = venue_named(name);
            if (!venue) list.problem(name, not_a_venue(name));
            if (item == nullptr || !venue) continue;
            TableReader reader(*item, "sim.venue." + name, problems);
            sim.venues.push_back(
                {*venue, port_or(reader, "port", 0, 0), port_or(reader, "control_port", 0, 0)});
        }
        // Their ports count up in the order of Venue, however the file lists them.
        std::ranges::sort(sim.venues, {}, &SimVenueConfig::venue);
        for (auto const* key : {"port", "control_port"}) {
            if (table.has(key)) table.problem(key, "stands beside [sim.venue.…]; move it there");
        }
        static_cast<void>(port_or(table, "port", 0, 0));
        static_cast<void>(port_or(table, "control_port", 0, 0));
    }
    if (!sim.venues.empty()) return;
    sim.venues.push_back(
        {Venue::binance_spot, port_or(table, "port", 0, 0), port_or(table, "control_port", 0, 0)});
}

SimAccountConfig read_sim_account(toml::table const& line, Problems& problems) {
    TableReader account(line, "sim.account", problems);
    SimAccountConfig entry{.name = account.text("name"), .balances = {}};
    if (auto const* balances = account.table_if("balances")) {
        TableReader reader(*balances, "sim.account.balances", problems);
        for (auto const& asset : reader.keys()) {
            auto const amount = reader.decimal_if(asset);
            if (amount) entry.balances.emplace_back(asset, amount->to_string());
        }
    }
    return entry;
}

}  // namespace

void read_venues(TableReader& top, ConfigPath const& path, Config& config, Problems& problems) {
    if (auto const* section = top.table_if("keys")) {
        TableReader table(*section, "keys", problems);
        config.key_file = path(table.text("file"));
    }
    read_venue_sections(top, path, config, problems);
    read_listings(top, config, problems);
    read_accounts(top, path, config, problems);
}

void read_sim(toml::table const& section, Config& config, Problems& problems) {
    TableReader table(section, "sim", problems);
    SimConfig sim{.host = table.text_or("host", "127.0.0.1")};
    read_sim_venues(table, sim, problems);
    sim.seed = static_cast<std::uint64_t>(table.number_or("seed", 0, INT64_MAX, 1));
    sim.is_market_moving = table.flag_or("moving_market", true);
    sim.orders_per_10s = table.number_or("orders_per_10s", 1, 100'000'000, 50);
    sim.weight_per_minute = table.number_or("weight_per_minute", 1, 1'000'000'000, 6'000);
    sim.limits_percent = table.number_or("limits_percent", 1, 1'000'000, 100);
    for (auto const* line : table.tables("symbol", true)) {
        TableReader reader(*line, "sim.symbol", problems);
        auto symbol = read_sim_symbol(reader, sim);
        bool const is_repeated =
            std::ranges::any_of(sim.symbols, [&](SimSymbolConfig const& other) {
                return other.venue == symbol.venue && other.control_name == symbol.control_name;
            });
        if (is_repeated) {
            reader.problem("name", "'" + symbol.control_name + "' stands twice for " +
                                       std::string(name_of(symbol.venue)) +
                                       "; tell them apart with control = \"…\"");
        }
        sim.symbols.push_back(std::move(symbol));
    }
    for (auto const* line : table.tables("account", true)) {
        sim.accounts.push_back(read_sim_account(*line, problems));
    }
    config.sim = std::move(sim);
}

void move_sims(std::uint16_t base, Config& config) {
    if (!config.sim) return;
    auto next = static_cast<std::uint16_t>(base + 3);
    for (auto& sim : config.sim->venues) {
        for (auto& venue : config.venues) {
            bool const is_played = venue.venue == sim.venue && venue.host == config.sim->host &&
                                   venue.port == sim.port;
            if (is_played) venue.port = venue.ws_port = venue.stream_port = next;
        }
        sim.port = next;
        sim.control_port = static_cast<std::uint16_t>(next + 1);
        next = static_cast<std::uint16_t>(next + 2);
    }
}

}  // namespace trestle::server
