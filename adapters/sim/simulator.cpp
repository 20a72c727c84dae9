#include "adapters/sim/simulator.hpp"

#include <future>
#include <optional>
#include <thread>

#include "adapters/sim/control.hpp"
#include "adapters/sim/control_server.hpp"
#include "adapters/sim/faces.hpp"
#include "adapters/sim/loop.hpp"
#include "adapters/sim/tls_server.hpp"
#include "adapters/sim/venue.hpp"
#include "adapters/transport/certificate.hpp"

namespace trestle::adapters::sim {

namespace {

constexpr std::chrono::milliseconds patience_at_stop{1000};

// Ids of two runs of the process must never meet: what a client has seen once it drops as a repeat.
std::int64_t first_id_from_clock() {
    auto const now = std::chrono::system_clock::now().time_since_epoch();
    constexpr std::int64_t base_s = 1'700'000'000;
    return (std::chrono::duration_cast<std::chrono::seconds>(now).count() - base_s) * 100'000;
}

// The names by which public client libraries call the venues: with their connections redirected to
// this machine, they check the certificate for them.
std::vector<std::string> venue_hosts() {
    std::vector<std::string> hosts;
    for (auto const* name : {"api", "api1", "api2", "api3", "api4", "api-gcp", "fapi", "dapi",
                             "stream", "fstream", "dstream", "ws-api", "ws-fapi", "ws-dapi"})
        hosts.push_back(std::string(name) + ".binance.com");
    for (auto const* name : {"www", "ws", "wspap", "openapi"})
        hosts.push_back(std::string(name) + ".okx.com");
    for (auto const* name : {"api", "stream"}) hosts.push_back(std::string(name) + ".bybit.com");
    hosts.emplace_back("api.bytick.com");
    return hosts;
}

// Several venues live under one home: they share the certificates, and the two of Binance the
// keys, as there.
std::filesystem::path key_directory(SimSettings const& settings) {
    auto const directory = settings.home / "sim";
    if (settings.face == trestle::Venue::binance_spot ||
        settings.face == trestle::Venue::binance_usdm)
        return directory;
    return directory / std::string(name_of(settings.face));
}

std::optional<Decimal> read(std::string const& text, std::string const& field,
                            std::string& problem) {
    auto const value = Decimal::parse(text);
    if (value && value->is_positive()) return *value;
    if (problem.empty())
        problem = "sim " + field + ": '" + text + "' is not a positive decimal number";
    return std::nullopt;
}

}  // namespace

struct Simulator::Parts {
    explicit Parts(SimSettings given) : settings(std::move(given)) {}

    std::string build();
    std::string list_symbols();
    std::string load_keys();
    void on_tick();
    void close_down(std::chrono::steady_clock::time_point deadline);

    SimSettings settings;
    Loop loop;
    TlsServer server{loop};
    ControlServer control_server{loop};
    std::optional<Venue> venue;
    std::optional<CutLine> line;
    std::unique_ptr<Face> face;
    std::optional<Control> control;
    std::thread thread;
    std::int64_t ticks = 0;
};

std::string Simulator::Parts::list_symbols() {
    std::string problem;
    for (auto const& symbol : settings.symbols) {
        auto const prefix = "symbol " + symbol.symbol + " ";
        auto const tick = read(symbol.tick, prefix + "tick", problem);
        auto const lot = read(symbol.lot, prefix + "lot", problem);
        auto const min_quantity = read(symbol.min_quantity, prefix + "min_quantity", problem);
        auto const max_quantity = read(symbol.max_quantity, prefix + "max_quantity", problem);
        auto const min_notional = read(symbol.min_notional, prefix + "min_notional", problem);
        auto const max_notional = read(symbol.max_notional, prefix + "max_notional", problem);
        auto const price = read(symbol.price, prefix + "price", problem);
        auto const volatility = read(symbol.volatility, prefix + "volatility", problem);
        auto const contract = read(symbol.contract_value, prefix + "contract_value", problem);
        auto const maintenance =
            read(symbol.maintenance_rate, prefix + "maintenance_rate", problem);
        auto const liquidation = read(symbol.liquidation_fee, prefix + "liquidation_fee", problem);
        auto const funding = Decimal::parse(symbol.funding_rate);
        if (!funding && problem.empty())
            problem = "sim " + prefix + "funding_rate: '" + symbol.funding_rate +
                      "' is not a decimal number";
        if (!problem.empty()) return problem;
        Rules rules{.symbol = symbol.symbol,
                    .base = symbol.base,
                    .quote = symbol.quote,
                    .name = symbol.name.empty() ? symbol.symbol : symbol.name,
                    .tick = *tick,
                    .min_price = *tick,
                    .max_price = Decimal::whole(1'000'000),
                    .lot = *lot,
                    .min_quantity = *min_quantity,
                    .max_quantity = *max_quantity,
                    .max_market_quantity = *max_quantity,
                    .min_notional = *min_notional,
                    .max_notional = *max_notional,
                    .max_open_orders = symbol.max_open_orders,
                    .kind = symbol.kind,
                    .contract_value = *contract,
                    .max_leverage = symbol.max_leverage,
                    .maintenance_rate = *maintenance,
                    .liquidation_fee = *liquidation,
                    .funding_rate = *funding,
                    .funding_interval_ms = symbol.funding_interval_ms};
        if (rules.is_perpetual()) {
            // What a limit order may pay beyond the mark price.
            rules.price_times_up = Decimal::from_raw(Decimal::unit / 100 * 105);
            rules.price_times_down = Decimal::from_raw(Decimal::unit / 100 * 95);
        }
        venue->exchange.list(rules, *price);
        venue->market.add(symbol.symbol, *price, *volatility);
    }
    for (auto const& account : settings.accounts)
        for (auto const& [asset, amount] : account.balances) {
            auto const value = Decimal::parse(amount);
            if (!value || value->is_negative())
                return "sim account " + account.name + " balance " + asset + ": '" + amount +
                       "' is not a decimal number";
            venue->exchange.open_account(account.name, asset, *value);
        }
    return {};
}

std::string Simulator::Parts::load_keys() {
    auto const directory = key_directory(settings);
    auto const has_passphrase = settings.face == trestle::Venue::okx;
    for (std::size_t i = 0; i < settings.accounts.size(); ++i) {
        auto const& name = settings.accounts[i].name;
        auto const file = directory / (i == 0 ? "api_key.toml" : "api_key_" + name + ".toml");
        auto key = load_or_make_key(file, name, has_passphrase);
        if (!key) return key.error();
        venue->keys.add(std::move(key).value());
    }
    for (auto const& key : settings.keys) venue->keys.add(key);
    return {};
}

std::string Simulator::Parts::build() {
    std::string problem;
    auto const fee_rate = Decimal::parse(settings.fee_rate);
    if (!fee_rate || fee_rate->is_negative())
        return "sim fee_rate: '" + settings.fee_rate + "' is not a decimal number";
    auto const first_id = settings.first_id > 0 ? settings.first_id : first_id_from_clock();
    venue.emplace(settings, *fee_rate, first_id);
    venue->exchange.set_time(venue->clock.now_ms());
    if (problem = list_symbols(); !problem.empty()) return problem;
    if (problem = load_keys(); !problem.empty()) return problem;
    auto const files = certificate_files_in(settings.home / "sim");
    if (problem = ensure_certificate(files, venue_hosts()); !problem.empty()) return problem;
    line.emplace(venue->cut, loop, server);
    face = make_face(settings.face, *venue, *line);
    if (!face) return "sim face: " + std::string(name_of(settings.face)) + " is not spoken yet";
    line->attach(*face);
    control.emplace(*venue, *face, server);
    TlsSettings const tls{.host = settings.host,
                          .port = settings.port,
                          .certificate = files.certificate,
                          .private_key = files.private_key,
                          .ping_interval = std::chrono::milliseconds(settings.ping_interval_ms),
                          .pong_timeout = std::chrono::milliseconds(settings.pong_timeout_ms)};
    if (problem = server.open(tls, *line); !problem.empty()) return problem;
    return control_server.open(settings.control_port, [this](HttpRequest const& request) {
        return control->on_request(request);
    });
}

void Simulator::Parts::on_tick() {
    ++ticks;
    venue->exchange.on_time(venue->clock.now_ms());
    venue->market.tick();
    venue->exchange.revalue();
    face->on_tick(ticks * venue->tick_ms);
}

void Simulator::Parts::close_down(std::chrono::steady_clock::time_point deadline) {
    if (server.websockets() == 0 || std::chrono::steady_clock::now() > deadline) {
        server.drop_all();
        loop.stop();
        return;
    }
    loop.after(std::chrono::milliseconds(5), [this, deadline] { close_down(deadline); });
}

Simulator::Simulator(SimSettings settings) : parts_(std::make_unique<Parts>(std::move(settings))) {
    // What nobody set is the venue's own; the defaults are those of Binance spot.
    auto& limits = parts_->settings.limits;
    SimLimits const usual;
    if (parts_->settings.face != trestle::Venue::binance_usdm) return;
    if (limits.weight_per_minute == usual.weight_per_minute) limits.weight_per_minute = 2'400;
    if (limits.orders_per_10s == usual.orders_per_10s) limits.orders_per_10s = 300;
}

Simulator::~Simulator() { stop(); }

std::string Simulator::start() {
    if (parts_->venue) return "a simulator starts once; make another one";
    if (auto problem = parts_->build(); !problem.empty()) return problem;
    parts_->loop.every(std::chrono::milliseconds(std::max(1, parts_->settings.market.tick_ms)),
                       [this] { parts_->on_tick(); });
    parts_->thread = std::thread([this] { parts_->loop.run(); });
    return {};
}

void Simulator::stop() {
    if (!parts_->thread.joinable()) return;
    parts_->loop.post([this] {
        parts_->server.close_listener();
        parts_->face->send_shutdown();
        parts_->close_down(std::chrono::steady_clock::now() + patience_at_stop);
    });
    parts_->thread.join();
}

std::uint16_t Simulator::port() const { return parts_->server.port(); }
std::uint16_t Simulator::control_port() const { return parts_->control_server.port(); }

std::filesystem::path Simulator::ca_file() const {
    return certificate_files_in(parts_->settings.home / "sim").authority;
}

std::filesystem::path Simulator::key_file() const {
    return key_directory(parts_->settings) / "api_key.toml";
}

std::string Simulator::control(std::string_view command, std::string_view json) {
    if (!parts_->thread.joinable()) return R"({"error":"the simulator is not running"})";
    std::promise<std::string> promise;
    auto answer = promise.get_future();
    parts_->loop.post([&] {
        promise.set_value(parts_->control
                              ->on_request({"POST",
                                            "/control/" + std::string(command),
                                            {},
                                            std::string(json),
                                            "127.0.0.1"})
                              .body);
    });
    return answer.get();
}

}  // namespace trestle::adapters::sim
