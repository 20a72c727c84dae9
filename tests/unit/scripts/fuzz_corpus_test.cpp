// Feeds the fuzz target its seeds and cut or mixed copies of them, so that it runs in every build.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size);

namespace trestle::scripts {
namespace {

std::vector<std::string> seeds() {
    std::vector<std::string> texts{
        "on_order(function(o) while true do pcall(function() error({}) end) end end)",
        "on_order(function(o) return deny(('x'):rep(o.open_orders, o.symbol)) end)",
        "on_replace(function(o) return o.price / o.bid > 0.1 and deny(o.time) or allow() end)"};
    auto const rules = std::filesystem::path(TRESTLE_SOURCE_DIR) / "scripts" / "rules";
    for (auto const& entry : std::filesystem::directory_iterator(rules)) {
        std::ifstream file(entry.path());
        texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return texts;
}

void feed(std::string const& text) {
    LLVMFuzzerTestOneInput(reinterpret_cast<std::uint8_t const*>(text.data()), text.size());
}

TEST(LuaApiFuzz, survives_its_seeds_cut_and_mixed) {
    auto const texts = seeds();
    unsigned const seed = std::getenv("SEED") ? std::stoul(std::getenv("SEED")) : 20'261'121u;
    std::printf("seed=%u; again: SEED=%u scripts_test --gtest_filter=LuaApiFuzz.*\n", seed, seed);
    std::mt19937 random(seed);
    for (auto const& text : texts) feed(text);
    for (int round = 0; round < 300; ++round) {
        auto const& a = texts[random() % texts.size()];
        auto const& b = texts[random() % texts.size()];
        feed(a.substr(0, random() % (a.size() + 1)) + b.substr(random() % (b.size() + 1)));
    }
}

}  // namespace
}  // namespace trestle::scripts
