// fuzz-deps: trestle_server
// Any text as a config: no crash, no hang, and every complaint says where it is: "file:line: …".
#include <stdlib.h>

#include <cctype>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "oms/server/config.hpp"

namespace {

class Workplace {
public:
    Workplace() {
        std::string name = (std::filesystem::temp_directory_path() / "config-fuzz-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) std::abort();
        folder_ = name;
    }
    ~Workplace() { std::filesystem::remove_all(folder_); }
    [[nodiscard]] std::filesystem::path file() const { return folder_ / "trestle.toml"; }

private:
    std::filesystem::path folder_;
};

bool says_where(std::string const& problem, std::string const& file) {
    return problem.starts_with(file + ":") && problem.size() > file.size() + 1 &&
           std::isdigit(static_cast<unsigned char>(problem[file.size() + 1])) != 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size) {
    static Workplace const workplace;
    std::ofstream(workplace.file(), std::ios::binary | std::ios::trunc)
        << std::string_view(reinterpret_cast<char const*>(bytes), size);
    auto const loaded = trestle::server::load_config(workplace.file(), {});
    if (loaded.ok()) return 0;
    if (loaded.error().empty()) std::abort();
    for (std::string const& problem : loaded.error()) {
        if (!says_where(problem, workplace.file().string())) std::abort();
    }
    return 0;
}
