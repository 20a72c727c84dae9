#include "tests/venues/request_vectors.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace trestle::adapters::tests {

using simdjson::dom::element;

namespace {

std::string scalar(element value) {
    std::string_view text;
    if (value.get_string().get(text) == simdjson::SUCCESS) return std::string(text);
    return simdjson::minify(value);
}

void flatten(element value, std::string const& path, Fields& out) {
    simdjson::dom::object object;
    simdjson::dom::array array;
    auto const below = [&](std::string_view name) {
        return path.empty() ? std::string(name) : path + "/" + std::string(name);
    };
    if (value.get_object().get(object) == simdjson::SUCCESS) {
        for (auto const member : object) flatten(member.value, below(member.key), out);
    } else if (value.get_array().get(array) == simdjson::SUCCESS) {
        std::size_t index = 0;
        for (element const item : array) flatten(item, below(std::to_string(index++)), out);
    } else {
        out[path] = scalar(value);
    }
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        int byte = 0;
        bool const is_escape = text[i] == '%' && i + 2 < text.size();
        if (is_escape) std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16);
        out += is_escape ? static_cast<char>(byte) : text[i];
        if (is_escape) i += 2;
    }
    return out;
}

// The shortest text of a JSON number, without an exponent: what a person would have typed.
std::string typed(element value) {
    double number = 0;
    std::string_view text;
    if (value.get_string().get(text) == simdjson::SUCCESS) return std::string(text);
    if (value.get_double().get(number) != simdjson::SUCCESS) return {};
    std::array<char, 64> digits{};
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), number,
                                   std::chars_format::fixed)
                         .ptr;
    return {digits.data(), end};
}

std::string typed_at(element from, std::string_view pointer) {
    element value;
    return from.at_pointer(pointer).get(value) == simdjson::SUCCESS ? typed(value) : std::string();
}

// "BTC/USDT:USDT" → "BTC-USDT-PERP".
std::string canonical(std::string symbol) {
    auto const slash = symbol.find('/');
    if (slash == std::string::npos) return {};
    symbol[slash] = '-';
    auto const colon = symbol.find(':');
    return colon == std::string::npos ? symbol : symbol.substr(0, colon) + "-PERP";
}

void read_options(element options, Stated& stated) {
    stated.client_id = text_at(options, "/clientOrderId");
    stated.time_in_force = text_at(options, "/timeInForce");
    bool is_post_only = false;
    bool const has_flag =
        options.at_pointer("/postOnly").get_bool().get(is_post_only) == simdjson::SUCCESS;
    stated.is_post_only = has_flag && is_post_only;
}

// ccxt.createOrder(symbol, type, side, amount, price, params), and an id before it in editOrder.
Stated order_in(element record, int first) {
    auto const arg = [&](int index) { return "/input/args/" + std::to_string(first + index); };
    Stated stated;
    stated.symbol = canonical(text_at(record, arg(0)));
    stated.type = text_at(record, arg(1));
    stated.side = text_at(record, arg(2));
    stated.amount = typed_at(record, arg(3));
    stated.price = stated.type == "limit" ? typed_at(record, arg(4)) : "";
    element options;
    if (record.at_pointer(arg(5)).get(options) == simdjson::SUCCESS) read_options(options, stated);
    return stated;
}

std::vector<Stated> orders_in(element list) {
    std::vector<Stated> all;
    simdjson::dom::array orders;
    if (list.get_array().get(orders) != simdjson::SUCCESS) return all;
    for (element const order : orders) {
        Stated stated{.symbol = canonical(text_at(order, "/symbol")),
                      .side = text_at(order, "/side"),
                      .type = text_at(order, "/type"),
                      .amount = typed_at(order, "/amount"),
                      .price = typed_at(order, "/price")};
        stated.order_id = text_at(order, "/id");
        element options;
        if (order.at_key("params").get(options) == simdjson::SUCCESS) read_options(options, stated);
        all.push_back(stated);
    }
    return all;
}

std::vector<Stated> statements_in(element record) {
    auto const api = text_at(record, "/input/api");
    auto const symbol_at = [&](char const* pointer) { return canonical(text_at(record, pointer)); };
    if (api == "ccxt.createOrder") return {order_in(record, 0)};
    if (api == "ccxt.editOrder") {
        Stated stated = order_in(record, 1);
        stated.order_id = text_at(record, "/input/args/0");
        return {stated};
    }
    if (api == "ccxt.createOrders") {
        element list;
        bool const has_list = record.at_pointer("/input/args/0").get(list) == simdjson::SUCCESS;
        return has_list ? orders_in(list) : std::vector<Stated>();
    }
    if (api == "ccxt.cancelOrder" || api == "ccxt.fetchOrder") {
        Stated stated{.symbol = symbol_at("/input/args/1")};
        stated.order_id = text_at(record, "/input/args/0");
        stated.client_id = text_at(record, "/input/args/2/clientOrderId");
        return {stated};
    }
    if (api == "ccxt.cancelOrderWithClientOrderId" || api == "ccxt.fetchOrderWithClientOrderId") {
        Stated stated{.symbol = symbol_at("/input/args/1")};
        stated.client_id = text_at(record, "/input/args/0");
        return {stated};
    }
    bool const leads_with_symbol = api == "ccxt.fetchOpenOrders" || api == "ccxt.fetchMyTrades" ||
                                   api == "ccxt.cancelAllOrders";
    return leads_with_symbol ? std::vector{Stated{.symbol = symbol_at("/input/args/0")}}
                             : std::vector<Stated>();
}

// The rows of a batch are what the array holds; anything else is one row.
std::vector<Fields> rows_in(element params) {
    simdjson::dom::array array;
    element rows = params;
    for (char const* const name : {"/batchOrders", "/request", "/0/request"}) {
        element inner;
        if (params.at_pointer(name).get(inner) == simdjson::SUCCESS) rows = inner;
    }
    if (rows.get_array().get(array) != simdjson::SUCCESS) return {flattened(params)};
    std::vector<Fields> out;
    for (element const row : array) out.push_back(flattened(row));
    return out;
}

std::string last_part(std::string const& path) {
    std::string rest = path;
    while (true) {
        auto const slash = rest.rfind('/');
        auto const part = slash == std::string::npos ? rest : rest.substr(slash + 1);
        bool const is_index = part.find_first_not_of("0123456789") == std::string::npos;
        if (!is_index || slash == std::string::npos) return part;
        rest.resize(slash);
    }
}

std::set<std::string> ignored_in(element record) {
    std::set<std::string> names;
    simdjson::dom::array ignored;
    if (record.at_pointer("/compare/ignore").get_array().get(ignored) == simdjson::SUCCESS) {
        for (element const name : ignored) names.insert(scalar(name));
    }
    return names;
}

// When the input states a client id, it is compared after all: vectors' README.
void drop(Fields& fields, RequestCase const& one, std::set<std::string> const& not_compared) {
    auto names = ignored_in(one.record);
    bool const states_id = !one.statements.empty() && !one.statements[0].client_id.empty();
    for (char const* const name : {"clOrdId", "orderLinkId"}) {
        if (states_id) names.erase(name);
    }
    names.insert(not_compared.begin(), not_compared.end());
    std::erase_if(fields,
                  [&](auto const& field) { return names.contains(last_part(field.first)); });
}

std::optional<RequestCase> case_in(element record) {
    RequestCase one{.record = record};
    one.op = text_at(record, "/op");
    one.product = text_at(record, "/product");
    one.is_frame = text_at(record, "/channel") == "ws";
    one.path = text_at(record, "/request/path");
    std::string where = "/request/params";
    if (one.is_frame) {
        bool const is_method = !text_at(record, "/frame/json/method").empty();
        one.path = text_at(record, is_method ? "/frame/json/method" : "/frame/json/op");
        where = is_method ? "/frame/json/params" : "/frame/json/args";
    }
    if (record.at_pointer(where).get(one.params) != simdjson::SUCCESS) return std::nullopt;
    one.rows = rows_in(one.params);
    one.statements = statements_in(record);
    one.statements.resize(one.rows.size());
    return one;
}

// A name that no request of ours carries, or an id longer than ours ever are.
std::string foreign_part(RequestCase const& one, RequestRules const& rules) {
    Fields theirs = flattened(one.params);
    drop(theirs, one, rules.not_compared);
    for (auto const& [path, value] : theirs) {
        auto const name = last_part(path);
        bool const is_index = name.find_first_not_of("0123456789") == std::string::npos;
        if (!is_index && !rules.vocabulary.contains(name)) return "names " + name;
        bool const is_id = name.find("Id") != std::string::npos || name.find("Link") != name.npos;
        bool const is_our_kind = name != "orderId" && name != "ordId";
        if (is_id && is_our_kind && value.size() > VenueClientId::capacity) {
            return "a client id longer than ours";
        }
    }
    return {};
}

void compare(RequestCase const& one, Encoded const& ours, RequestRules const& rules) {
    Fields sent = ours.sent;
    Fields theirs = flattened(one.params);
    for (Fields* const side : {&sent, &theirs}) {
        rules.normalize(*side);
        drop(*side, one, rules.not_compared);
    }
    std::set<std::string> names;
    for (auto const& [name, value] : sent) names.insert(name);
    for (auto const& [name, value] : theirs) names.insert(name);
    for (std::string const& name : names) {
        EXPECT_TRUE(sent.contains(name)) << "we do not send " << name << "=" << at(theirs, name);
        EXPECT_TRUE(theirs.contains(name)) << "they do not send " << name << "=" << at(sent, name);
        EXPECT_TRUE(is_same_value(at(sent, name), at(theirs, name)))
            << name << ": ours " << at(sent, name) << ", theirs " << at(theirs, name);
    }
    EXPECT_EQ(ours.path, one.path);
}

}  // namespace

Fields flattened(element value) {
    Fields fields;
    flatten(value, "", fields);
    return fields;
}

Fields flattened_text(std::string_view json) {
    simdjson::dom::parser parser;
    element root;
    simdjson::padded_string const text(json);
    auto const problem = parser.parse(text).get(root);
    EXPECT_EQ(problem, simdjson::SUCCESS) << json;
    return problem == simdjson::SUCCESS ? flattened(root) : Fields();
}

Fields flattened_query(std::string_view query) {
    Fields fields;
    while (!query.empty()) {
        auto const part = query.substr(0, query.find('&'));
        auto const equals = part.find('=');
        auto const name = std::string(part.substr(0, equals));
        auto const value = percent_decoded(part.substr(equals + 1));
        if (value.starts_with('[')) {
            for (auto const& [path, inner] : flattened_text(value)) {
                fields[name + "/" + path] = inner;
            }
        } else {
            fields[name] = value;
        }
        query.remove_prefix(std::min(query.size(), part.size() + 1));
    }
    return fields;
}

Fields flattened_call(words::RestCall const& call) {
    if (!call.body.empty()) return flattened_text(call.body);
    auto const mark = call.target.find('?');
    return mark == std::string::npos ? Fields() : flattened_query(call.target.substr(mark + 1));
}

std::string at(Fields const& fields, std::string const& name) {
    auto const found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
}

std::string first_of(std::string const& stated, Fields const& row, char const* name) {
    return stated.empty() ? at(row, name) : stated;
}

bool is_same_value(std::string const& a, std::string const& b) {
    if (a == b) return true;
    auto const left = Decimal::parse(a);
    auto const right = Decimal::parse(b);
    return left && right && *left == *right;
}

std::string exact(std::string const& stated, std::string const& sent) {
    // Clients round to tick and lot; our risk gate refuses what is off them.
    return !stated.empty() && is_same_value(stated, sent) ? stated : sent;
}

Decimal decimal(std::string const& text) {
    auto const parsed = Decimal::parse(text);
    EXPECT_TRUE(parsed.ok()) << text;
    return parsed.ok() ? *parsed : Decimal();
}

void compare_requests(RequestRules const& rules) {
    auto const files = vector_files("requests", rules.files);
    if (files.empty()) GTEST_SKIP() << "0 files of request vectors found";
    std::map<std::string, int> compared;
    std::map<std::string, int> skipped;
    for (auto const& file : files) {
        for_each_record(file, [&](element record) {
            auto const one = case_in(record);
            if (!rules.is_ours(text_at(record, "/product"))) return;
            SCOPED_TRACE(text_at(record, "/id") + " " + text_at(record, "/description"));
            if (!one) {
                ++skipped[text_at(record, "/op") + ": no parameters in the vector"];
                return;
            }
            auto const foreign = foreign_part(*one, rules);
            auto const ours = foreign.empty() ? rules.encode(*one) : Encoded{.skipped = foreign};
            if (!ours.skipped.empty()) {
                ++skipped[one->op + ": " + ours.skipped];
                return;
            }
            compare(*one, ours, rules);
            ++compared[one->op];
        });
    }
    int total = 0;
    for (auto const& [op, count] : compared) total += count;
    std::printf("requests of %s: %d compared\n", std::string(rules.files).c_str(), total);
    for (auto const& [op, count] : compared) std::printf("  %d %s\n", count, op.c_str());
    for (auto const& [why, count] : skipped)
        std::printf("  %d out of our dialect: %s\n", count, why.c_str());
    EXPECT_GE(total, rules.at_least);
}

}  // namespace trestle::adapters::tests
