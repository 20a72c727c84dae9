#include "fix/credentials.hpp"

#include <openssl/crypto.h>  // tidy-ok: passwords are the gateway's own, and hashing is OpenSSL's
#include <openssl/evp.h>     // tidy-ok: passwords are the gateway's own, and hashing is OpenSSL's
#include <openssl/hmac.h>    // tidy-ok: passwords are the gateway's own, and hashing is OpenSSL's
#include <openssl/rand.h>    // tidy-ok: passwords are the gateway's own, and hashing is OpenSSL's

#include <algorithm>
#include <charconv>
#include <optional>

namespace trestle::fix {

namespace {

using Bytes = std::vector<unsigned char>;

constexpr std::size_t hash_size = 32;
constexpr std::size_t salt_size = 16;
// 16 MB and about 50 ms a check (RFC 7914, section 2: the interactive setting of its author).
constexpr std::uint64_t usual_cost = 16'384;
constexpr std::uint64_t usual_block = 8;
constexpr std::uint64_t usual_lanes = 1;
// A hash in a config must not be able to take the machine's memory.
constexpr std::uint64_t largest_cost = 1U << 20;
constexpr std::uint64_t largest_memory = 256U << 20;
constexpr std::size_t most_attempts_kept = 4'096;
constexpr int most_doublings = 9;  // 1 s to 512 s, cut at 5 minutes
constexpr std::chrono::seconds longest_wait{300};
constexpr std::chrono::minutes forgotten_after{30};

std::string to_base64(Bytes const& bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    int const size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                                     static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
    if (text.empty() || text.size() % 4 != 0 || text.size() > 1'024) return std::nullopt;
    Bytes bytes(text.size() / 4 * 3);
    if (EVP_DecodeBlock(bytes.data(), reinterpret_cast<unsigned char const*>(text.data()),
                        static_cast<int>(text.size())) < 0) {
        return std::nullopt;
    }
    // OpenSSL counts the padding as bytes.
    if (text.ends_with('=')) bytes.pop_back();
    if (text.ends_with("==")) bytes.pop_back();
    return bytes;
}

struct Parsed {
    std::uint64_t cost = 0;
    std::uint64_t block = 0;
    std::uint64_t lanes = 0;
    Bytes salt;
    Bytes hash;
};

std::optional<Parsed> parse(std::string_view text) {
    std::vector<std::string_view> parts;
    while (true) {
        auto const end = text.find('$');
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    if (parts.size() != 6 || parts[0] != "scrypt") return std::nullopt;
    auto const number = [&](std::size_t i) {
        std::uint64_t value = 0;
        auto const last = parts[i].data() + parts[i].size();
        auto const read = std::from_chars(parts[i].data(), last, value);
        return read.ec == std::errc{} && read.ptr == last ? value : 0;
    };
    Parsed parsed{number(1), number(2), number(3), {}, {}};
    auto const salt = from_base64(parts[4]);
    auto const hash = from_base64(parts[5]);
    bool const is_power_of_two = parsed.cost > 1 && (parsed.cost & (parsed.cost - 1)) == 0;
    if (!salt || !hash || hash->size() != hash_size || salt->size() < 8 || !is_power_of_two ||
        parsed.cost > largest_cost || parsed.block == 0 || parsed.block > 64 || parsed.lanes == 0 ||
        parsed.lanes > 16 ||
        128 * parsed.block * (parsed.cost + parsed.lanes + 2) > largest_memory) {
        return std::nullopt;
    }
    parsed.salt = *salt;
    parsed.hash = *hash;
    return parsed;
}

bool compute(std::string_view password, Parsed const& parsed, Bytes& out) {
    out.resize(hash_size);
    return EVP_PBE_scrypt(password.data(), password.size(), parsed.salt.data(), parsed.salt.size(),
                          parsed.cost, parsed.block, parsed.lanes, largest_memory + (1U << 20),
                          out.data(), out.size()) == 1;
}

// Attempts are counted by host: the port changes with every connection.
std::string_view host_of(std::string_view peer) { return peer.substr(0, peer.rfind(':')); }

}  // namespace

std::string make_password_hash(std::string_view password) {
    Parsed parsed{usual_cost, usual_block, usual_lanes, Bytes(salt_size), {}};
    if (RAND_bytes(parsed.salt.data(), static_cast<int>(parsed.salt.size())) != 1) return {};
    if (!compute(password, parsed, parsed.hash)) return {};
    return "scrypt$" + std::to_string(parsed.cost) + "$" + std::to_string(parsed.block) + "$" +
           std::to_string(parsed.lanes) + "$" + to_base64(parsed.salt) + "$" +
           to_base64(parsed.hash);
}

std::string describe_password_hash(std::string_view hash) {
    if (parse(hash)) return {};
    return "password hash is not of the form scrypt$N$r$p$salt$hash (salt and hash in base64, N a "
           "power of two up to 1048576, at most 256 MB); make one with: trestle hash-password";
}

bool is_password(std::string_view password, std::string_view hash) {
    auto const parsed = parse(hash);
    Bytes computed;
    if (!parsed || !compute(password, *parsed, computed)) return false;
    return CRYPTO_memcmp(computed.data(), parsed->hash.data(), hash_size) == 0;
}

Credentials::Credentials(std::vector<Desk> desks) {
    for (auto& desk : desks) {
        auto key = std::pair(desk.comp_id, desk.username);
        users_.emplace(std::move(key), Known{.desk = std::move(desk)});
    }
    has_secret_ = RAND_bytes(secret_.data(), static_cast<int>(secret_.size())) == 1;
    // Unknown names cost as much time as known ones, so that time does not tell them apart.
    Bytes const nothing(hash_size);
    decoy_hash_ = "scrypt$16384$8$1$" + to_base64(nothing) + "$" + to_base64(nothing);
}

std::string Credentials::check(std::string const& comp_id, std::string const& username,
                               std::string const& password, std::string const& peer,
                               Clock::time_point now) {
    auto const key = comp_id + " " + std::string(host_of(peer));
    Known known;
    bool is_known = false;
    {
        std::lock_guard const lock(mutex_);
        if (auto const tried = attempts_.find(key);
            tried != attempts_.end() && now < tried->second.not_before) {
            auto const left =
                std::chrono::ceil<std::chrono::seconds>(tried->second.not_before - now).count();
            return "too many wrong logons; wait " + std::to_string(left) + " s";
        }
        if (auto const found = users_.find({comp_id, username}); found != users_.end()) {
            known = found->second;
            is_known = true;
        }
    }
    // The slow part is outside of the lock: desks do not wait for each other.
    bool const is_welcome = is_right(is_known ? &known : nullptr, password);
    std::lock_guard const lock(mutex_);
    if (!is_welcome) {
        count_wrong(key, now);
        return "Username(553) or Password(554) is wrong";
    }
    attempts_.erase(key);
    // Unless the password was changed while we were computing.
    auto& kept = users_.find({comp_id, username})->second;
    if (kept.desk.password_hash == known.desk.password_hash) {
        kept.verified = digest_of(kept.desk, password);
        kept.is_verified = has_secret_;
    }
    return {};
}

bool Credentials::set_password(std::string const& comp_id, std::string const& username,
                               std::string password_hash) {
    std::lock_guard const lock(mutex_);
    auto const found = users_.find({comp_id, username});
    if (found == users_.end()) return false;
    found->second.desk.password_hash = std::move(password_hash);
    found->second.is_verified = false;
    return true;
}

bool Credentials::is_right(Known const* known, std::string const& password) {
    if (known == nullptr) {
        static_cast<void>(is_password(password, decoy_hash_));
        return false;
    }
    if (known->is_verified) {
        auto const digest = digest_of(known->desk, password);
        if (CRYPTO_memcmp(digest.data(), known->verified.data(), digest.size()) == 0) return true;
    }
    return is_password(password, known->desk.password_hash);
}

// Of the hash as well: a changed password in the config makes the old proof worthless.
Credentials::Digest Credentials::digest_of(Desk const& desk, std::string_view password) const {
    std::string text = desk.comp_id + '\0' + desk.username + '\0' + desk.password_hash + '\0';
    text += password;
    Digest digest{};
    unsigned size = 0;
    HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
         reinterpret_cast<unsigned char const*>(text.data()), text.size(), digest.data(), &size);
    OPENSSL_cleanse(text.data(), text.size());
    return digest;
}

void Credentials::count_wrong(std::string const& key, Clock::time_point now) {
    if (attempts_.size() >= most_attempts_kept) {
        std::erase_if(attempts_, [&](auto const& one) { return one.second.not_before < now; });
    }
    // So many hosts at once are an attack; the ones held up already stay so.
    if (attempts_.size() >= most_attempts_kept && !attempts_.contains(key)) return;
    auto& attempts = attempts_[key];
    if (attempts.wrong > 0 && now > attempts.not_before + forgotten_after) attempts = {};
    std::chrono::seconds const wait{1 << std::min(attempts.wrong, most_doublings)};
    attempts.not_before = now + std::min(wait, longest_wait);
    ++attempts.wrong;
}

}  // namespace trestle::fix
