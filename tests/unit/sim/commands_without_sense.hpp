// Owns commands to the simulator's control door that name what is not there, or figures without
// sense, with what the refusal must say. Never one that a test could mean.
#pragma once

namespace trestle::adapters::sim {

struct CommandWithoutSense {
    char const* command;
    char const* body;
    char const* why;
};

inline constexpr CommandWithoutSense commands_without_sense[] = {
    {"transfer", R"({"account":"DEMO","asset":"ETH","amount":"7"})", "amount: 7 ETH, but @market"},
    {"transfer", R"({"account":"DEMO","asset":"BTC","amount":"-1e9"})", "amount"},
    {"transfer", R"({"account":"DEMO","asset":"BTC","amount":"-1000000000"})",
     "amount: -1000000000"},
    {"transfer", R"({"account":"nobody","asset":"BTC","amount":"1"})", "account: 'nobody'"},
    {"transfer", R"({"account":"DEMO","asset":"BTC"})", "amount"},
    {"price", R"({"symbol":"NONE","price":"1"})", "symbol: 'NONE'"},
    {"price", R"({"symbol":"BTCUSDT","price":"0"})", "price: must be above 0"},
    {"price", R"({"symbol":"BTCUSDT","price":"-1"})", "price: must be above 0"},
    {"mark", R"({"symbol":"NONE"})", "symbol: 'NONE'"},
    {"mark", R"({"symbol":"BTCUSDT","price":"-1"})", "price: must be above 0"},
    {"funding", R"({"symbol":"NONE"})", "symbol: 'NONE'"},
    {"funding", R"({"symbol":"BTCUSDT","rate":"1000"})", "rate: must be within"},
    {"liquidate", R"({"account":"DEMO","symbol":"NONE"})", "symbol: 'NONE'"},
    {"liquidate", R"({"account":"nobody","symbol":"BTCUSDT"})", "account: 'nobody'"},
    {"rules", R"({"symbol":"NONE"})", "symbol: 'NONE'"},
    {"rules", R"({"symbol":"BTCUSDT","tick":"0"})", "tick: must be above 0"},
    {"rules", R"({"symbol":"BTCUSDT","lot":"-1"})", "lot: must be above 0"},
    {"rules", R"({"symbol":"BTCUSDT","maxOpenOrders":"-1"})", "maxOpenOrders: must not be below 0"},
    {"halt", R"({"symbol":"NONE"})", "symbol"},
    {"order", R"({"symbol":"BTCUSDT","side":"both","quantity":"1"})", "side: 'both'"},
    {"order", R"({"symbol":"BTCUSDT","side":"BUY","quantity":"-1","price":"1"})", "refuses"},
    {"order", R"({"account":"nobody","symbol":"BTCUSDT","side":"BUY","quantity":"1","price":"1"})",
     "error"},
    {"fill", R"({"symbol":"BTCUSDT","clientOrderId":"none","quantity":"1"})", "error"},
    {"cancel", R"({"symbol":"BTCUSDT","clientOrderId":"none"})", "error"},
    {"fault", R"({"kind":"drop_answer","count":"many"})", "count: 'many'"},
    {"event_fault", R"({})", "kind"},
    {"clock", R"({"skewMs":"soon"})", "skewMs: 'soon'"},
    {"price", "not JSON", "not one JSON object"},
    {"price", R"(["BTCUSDT"])", "not one JSON object"},
};

}  // namespace trestle::adapters::sim
