// Owns what ops wrote: the config file as plain values, checked whole, with every error at once.
// Never holds a secret: keys stay in their own files, passwords are salted hashes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "adapters/words/account_modes.hpp"
#include "oms/model/inputs.hpp"
#include "oms/model/instrument.hpp"
#include "oms/model/limits.hpp"
#include "oms/model/result.hpp"

namespace trestle::server {

struct ListenConfig {
    std::string host;
    std::uint16_t port = 0;
    bool is_tls = false;
    std::filesystem::path certificate;  // empty: a self-signed one is made in the data folder
    std::filesystem::path private_key;
    std::filesystem::path client_ca;  // desks may show certificates that these have signed
};

struct UserConfig {
    std::string name;
    std::string password_hash;  // scrypt$…; {data}/users.toml wins, see config_users.hpp
};

// When a session may be on, in seconds of the UTC day. An end before the start is past midnight;
// one that equals it lasts the whole day.
struct ScheduleConfig {
    int start_second = 0;
    int end_second = 0;
    unsigned days = 0x7f;            // on which it may start: bit 0 Sunday … bit 6 Saturday
    bool is_reset_at_start = false;  // numbers begin at 1
    friend bool operator==(ScheduleConfig const&, ScheduleConfig const&) = default;
};

struct SessionConfig {
    std::string desk;
    std::vector<UserConfig> users;
    SessionRights rights;  // what the core decides by
    bool may_reset_numbers = true;
    int heartbeat_min_seconds = 1;
    int heartbeat_max_seconds = 300;
    std::uint32_t messages_per_second = 10'000;  // application messages; more are refused
    std::vector<std::string> allowed_hosts;      // "10.1.0.0/16"; empty: from anywhere
    std::string client_certificate;  // SHA-256 fingerprint or common name; empty: none needed
    std::optional<ScheduleConfig> schedule;
    bool recovery_news = true;  // false: nothing is sent unprompted
};

// What keeps logons from being a burden on those who are on.
struct LogonLimits {
    int logon_timeout_seconds = 10;
    std::size_t max_connections = 2'048;
    std::size_t max_connections_per_host = 1'024;
    std::size_t max_logons_at_once = 256;
    std::size_t max_logons_per_second = 32;
};

struct AccountConfig {
    std::string name;
    Venue venue = Venue::binance_spot;
    std::string key;                 // the name of an entry in Config::key_file …
    std::filesystem::path key_file;  // … or a plain file, for loopback hosts only
    adapters::words::AccountModes modes;
};

struct VenueConfig {
    Venue venue = Venue::binance_spot;
    std::string host;
    std::uint16_t port = 0;
    std::string ws_host;
    std::uint16_t ws_port = 0;
    std::string stream_host;  // best bid and ask
    std::uint16_t stream_port = 0;
    std::filesystem::path ca_file;  // empty: the system's
    int recv_window_ms = 2000;
    Duration request_timeout = Duration::zero();
    Duration answer_timeout = Duration::zero();
    Duration clock_interval = Duration::zero();
    Duration instruments_interval = Duration::zero();
    Duration audit_interval = Duration::zero();
    Duration poll_interval = Duration::zero();
    Duration proof_limit = Duration::zero();
    Duration reconnect_cap = Duration::zero();
    unsigned dead_man_switch_seconds = 0;  // 0: not armed
    unsigned depth = 0;                    // levels of each side; 0: books are not followed
    bool has_public_trades = false;
};

struct ListingConfig {
    Symbol symbol;
    Venue venue = Venue::binance_spot;
    VenueSymbol venue_symbol;
    InstrumentId id;
};

struct JournalConfig {
    std::string fsync;  // always, interval, never
    int interval_ms = 50;
    std::int64_t segment_mb = 64;
    std::int64_t snapshot_every_records = 500'000;  // 0: none
    std::string old_segments = "keep";              // or "archive" or "delete"
    std::filesystem::path archive;
    std::int64_t keep_segments = 8;
    std::int64_t keep_days = 0;
    std::int64_t min_free_mb = 256;                 // 0: no guard
};

struct SimSymbolConfig {
    std::string symbol, base, quote;  // as the venue writes it
    std::string tick, lot, min_quantity, max_quantity, min_notional, price;
    std::string volatility;
    Venue venue = Venue::binance_spot;
    std::string control_name;  // unique at its venue: what the control door calls it
    bool is_perpetual = false;
    std::string contract_value = "1";  // base units in one contract; quantities are contracts
};

struct SimAccountConfig {
    std::string name;
    std::vector<std::pair<std::string, std::string>> balances;
};

struct SimVenueConfig {
    Venue venue = Venue::binance_spot;
    std::uint16_t port = 0;
    std::uint16_t control_port = 0;
};

struct SimConfig {
    std::string host;
    std::vector<SimVenueConfig> venues = {};  // at least one
    std::uint64_t seed = 1;
    bool is_market_moving = true;
    std::int64_t orders_per_10s = 50;
    std::int64_t weight_per_minute = 6'000;
    std::int64_t limits_percent = 100;  // of the true rate limits of venues with many buckets
    std::vector<SimSymbolConfig> symbols;
    std::vector<SimAccountConfig> accounts;
};

struct Config {
    std::filesystem::path file;
    std::string digest;  // SHA-256 of the file
    std::filesystem::path home;
    JournalConfig journal;
    std::string comp_id;
    std::filesystem::path dictionary;
    int max_latency_seconds = 120;
    LogonLimits logon_limits;
    std::vector<ListenConfig> listeners;
    std::vector<SessionConfig> sessions;
    std::filesystem::path key_file;  // encrypted; empty: no account names a key in one
    std::vector<AccountConfig> accounts;
    std::vector<VenueConfig> venues;
    std::vector<ListingConfig> listings;
    std::vector<AccountLimits> limits;
    Timeouts timeouts;
    ReconPolicy recon;
    std::vector<AccountPolicy> policies;
    Duration start_wait = std::chrono::seconds(10);  // for venues, before desks may log on
    std::vector<std::filesystem::path> rule_files;
    std::uint64_t rule_instructions = 100'000;
    std::uint64_t rule_memory_bytes = 8'388'608;
    std::optional<SimConfig> sim;

    // The part that the core decides by, as the journal keeps it.
    [[nodiscard]] Configured as_input() const;
};

// What the command line may change of a file.
struct Overrides {
    std::optional<std::filesystem::path> home;
    std::optional<std::uint16_t> ports_base;  // fix BASE+1, fixs +2, sim +3, its control +4, …
};

// Every problem at once, each "file:line: key: what is wrong; remedy".
[[nodiscard]] Result<Config, std::vector<std::string>> load_config(
    std::filesystem::path const& file, Overrides const& overrides);

}  // namespace trestle::server
