#include "adapters/transport/key_file.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <utility>

namespace trestle::adapters::transport {

namespace {

namespace fs = std::filesystem;
using Byte = unsigned char;

// The file: magic, version, cost, salt, nonce, check, length of what is sealed (all of these are
// authenticated with it), the sealed entries, GCM's tag, and a SHA-256 of everything before. That
// sum tells damage from a wrong passphrase; only the tag proves that nobody changed the file.
constexpr std::string_view magic = "TRSTLKEY";
constexpr Byte version = 1;
constexpr std::size_t salt_bytes = 16, nonce_bytes = 12, check_bytes = 16, tag_bytes = 16;
constexpr std::size_t sum_bytes = 32, key_bytes = 32;
constexpr std::size_t salt_at = 12, nonce_at = salt_at + salt_bytes;
constexpr std::size_t check_at = nonce_at + nonce_bytes, length_at = check_at + check_bytes;
constexpr std::size_t head_bytes = length_at + 4;
constexpr std::size_t most_bytes = 1 << 20;
constexpr std::size_t most_text = 4'096;  // of one field; an RSA key in PEM fits

// Bytes that are wiped when they go.
class Wiped {
public:
    explicit Wiped(std::size_t size = 0) : bytes_(size) {}
    Wiped(Wiped&&) noexcept = default;
    Wiped& operator=(Wiped&&) = delete;
    ~Wiped() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

    [[nodiscard]] Byte* begin() { return bytes_.data(); }
    [[nodiscard]] std::size_t size() const { return bytes_.size(); }
    [[nodiscard]] std::span<Byte const> view() const { return bytes_; }

private:
    std::vector<Byte> bytes_;  // never grows: growing would leave a copy behind
};

struct Cipher {
    EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
    Cipher() = default;
    Cipher(Cipher const&) = delete;
    ~Cipher() { EVP_CIPHER_CTX_free(context); }
};

void put_u32(Byte* at, std::uint32_t value) {
    for (int i = 0; i < 4; ++i) at[i] = static_cast<Byte>(value >> (8 * i));
}

std::uint32_t u32_at(Byte const* at) {
    std::uint32_t value = 0;
    for (int i = 3; i >= 0; --i) value = value << 8 | at[i];
    return value;
}

std::array<Byte, sum_bytes> sum_of(std::span<Byte const> bytes) {
    std::array<Byte, sum_bytes> sum{};
    unsigned size = 0;
    EVP_Digest(bytes.data(), bytes.size(), sum.data(), &size, EVP_sha256(), nullptr);
    return sum;
}

// The key, and behind it the bytes that tell whether the passphrase is right.
bool derive(Secret const& passphrase, ScryptCost cost, Byte const* salt, Wiped& out) {
    auto const text = passphrase.reveal();
    constexpr std::uint64_t most_memory = std::uint64_t{1} << 30;
    return EVP_PBE_scrypt(text.data(), text.size(), salt, salt_bytes,
                          std::uint64_t{1} << cost.log2_n, cost.r, cost.p, most_memory, out.begin(),
                          out.size()) == 1;
}

// A hostile header must not cost more than a large one of ours.
bool is_payable(ScryptCost cost) {
    return cost.log2_n >= 10 && cost.log2_n <= 20 && cost.r >= 1 && cost.r <= 8 && cost.p >= 1 &&
           cost.p <= 4;
}

bool seal(Byte const* key, std::span<Byte const> plain, std::vector<Byte>& file) {
    Cipher cipher;
    int size = 0;
    auto* const sealed = file.data() + head_bytes;
    return EVP_EncryptInit_ex(cipher.context, EVP_aes_256_gcm(), nullptr, key,
                              file.data() + nonce_at) == 1 &&
           EVP_EncryptUpdate(cipher.context, nullptr, &size, file.data(), head_bytes) == 1 &&
           EVP_EncryptUpdate(cipher.context, sealed, &size, plain.data(),
                             static_cast<int>(plain.size())) == 1 &&
           EVP_EncryptFinal_ex(cipher.context, sealed + size, &size) == 1 &&
           EVP_CIPHER_CTX_ctrl(cipher.context, EVP_CTRL_GCM_GET_TAG, tag_bytes,
                               sealed + plain.size()) == 1;
}

bool unseal(Byte const* key, std::span<Byte const> file, Wiped& plain) {
    Cipher cipher;
    int size = 0;
    auto const* const sealed = file.data() + head_bytes;
    std::array<Byte, tag_bytes> tag{};
    std::copy_n(sealed + plain.size(), tag_bytes, tag.begin());
    return EVP_DecryptInit_ex(cipher.context, EVP_aes_256_gcm(), nullptr, key,
                              file.data() + nonce_at) == 1 &&
           EVP_DecryptUpdate(cipher.context, nullptr, &size, file.data(), head_bytes) == 1 &&
           EVP_DecryptUpdate(cipher.context, plain.begin(), &size, sealed,
                             static_cast<int>(plain.size())) == 1 &&
           EVP_CIPHER_CTX_ctrl(cipher.context, EVP_CTRL_GCM_SET_TAG, tag_bytes, tag.data()) == 1 &&
           EVP_DecryptFinal_ex(cipher.context, plain.begin() + size, &size) == 1;
}

// ---- The entries, as they are sealed: a count, then five texts each ----------------------------

std::array<std::string_view, 5> texts_of(VenueKey const& key) {
    return {key.name, name_of(key.venue), key.api_key.reveal(), key.api_secret.reveal(),
            key.passphrase.reveal()};
}

Wiped pack(std::vector<VenueKey> const& keys) {
    std::size_t size = 4;
    for (auto const& key : keys) {
        for (auto const text : texts_of(key)) size += 4 + text.size();
    }
    Wiped plain(size);
    Byte* at = plain.begin();
    put_u32(at, static_cast<std::uint32_t>(keys.size()));
    at += 4;
    for (auto const& key : keys) {
        for (auto const text : texts_of(key)) {
            put_u32(at, static_cast<std::uint32_t>(text.size()));
            at = std::copy(text.begin(), text.end(), at + 4);
        }
    }
    return plain;
}

class Unpacker {
public:
    explicit Unpacker(std::span<Byte const> bytes) : rest_(bytes) {}

    std::optional<std::uint32_t> number() {
        if (rest_.size() < 4) return std::nullopt;
        auto const value = u32_at(rest_.data());
        rest_ = rest_.subspan(4);
        return value;
    }
    std::optional<std::string_view> text() {
        auto const size = number();
        if (!size || *size > most_text || rest_.size() < *size) return std::nullopt;
        std::string_view const value(reinterpret_cast<char const*>(rest_.data()), *size);
        rest_ = rest_.subspan(*size);
        return value;
    }
    [[nodiscard]] bool is_at_end() const { return rest_.empty(); }

private:
    std::span<Byte const> rest_;
};

std::optional<std::vector<VenueKey>> unpack(std::span<Byte const> plain) {
    Unpacker unpacker(plain);
    std::vector<VenueKey> keys;
    auto const count = unpacker.number();
    for (std::uint32_t i = 0; count && i < *count; ++i) {
        auto const name = unpacker.text();
        auto const venue_name = unpacker.text();
        auto const venue = venue_name ? venue_named(*venue_name) : std::nullopt;
        auto const api_key = unpacker.text();
        auto const api_secret = unpacker.text();
        auto const passphrase = unpacker.text();
        if (!name || !venue || !api_key || !api_secret || !passphrase) return std::nullopt;
        keys.push_back({std::string(*name), *venue, Secret(*api_key), Secret(*api_secret),
                        Secret(*passphrase)});
    }
    if (!count || !unpacker.is_at_end()) return std::nullopt;
    return keys;
}

// ---- The file system ----------------------------------------------------------------------------

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor const&) = delete;
    ~Descriptor() {
        if (number_ >= 0) close(number_);
    }
    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] bool is_open() const { return number_ >= 0; }

private:
    int number_;
};

fs::path folder_of(fs::path const& file) {
    return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

std::string why_folder_not_private(fs::path const& folder) {
    struct stat about {};
    if (stat(folder.c_str(), &about) != 0) {
        return "the folder " + folder.string() + " cannot be seen (" + std::strerror(errno) +
               "); make it with mode 0700";
    }
    if (!S_ISDIR(about.st_mode)) return folder.string() + " is no folder; name another file";
    if (about.st_uid != geteuid() && about.st_uid != 0) {
        return "the folder " + folder.string() +
               " belongs to another user, who could replace the key file; use a folder of yours";
    }
    if ((about.st_mode & 022) != 0) {
        return "the folder " + folder.string() +
               " can be written by others, who could replace the key file; run: chmod go-w " +
               folder.string();
    }
    return {};
}

std::string why_not_private(fs::path const& file, struct stat const& about) {
    if (!S_ISREG(about.st_mode)) {
        return "the key file " + file.string() + " is no plain file; name the file itself";
    }
    if (about.st_uid != geteuid()) {
        return "the key file " + file.string() + " belongs to another user; run: chown " +
               std::to_string(geteuid()) + " " + file.string();
    }
    if ((about.st_mode & 07777) != 0600) {
        return "the key file " + file.string() + " must be mode 0600; run: chmod 600 " +
               file.string();
    }
    return {};
}

Result<std::vector<Byte>, std::string> read_private(fs::path const& file) {
    if (auto problem = why_folder_not_private(folder_of(file)); !problem.empty()) return problem;
    Descriptor const opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!opened.is_open()) {
        std::string const cause = errno == ELOOP ? "it is a link; name the file itself"
                                  : errno == ENOENT
                                      ? "there is none; make it with 'trestle keys add'"
                                      : std::strerror(errno);
        return "the key file " + file.string() + " cannot be read: " + cause;
    }
    struct stat about {};
    if (fstat(opened.number(), &about) != 0) {
        return "the key file " + file.string() + " cannot be read: " + std::strerror(errno);
    }
    if (auto problem = why_not_private(file, about); !problem.empty()) return problem;
    if (about.st_size > static_cast<off_t>(most_bytes)) {
        return "the key file " + file.string() + " is longer than 1 MiB, so it is none";
    }
    std::vector<Byte> bytes(static_cast<std::size_t>(about.st_size));
    std::size_t done = 0;
    while (done < bytes.size()) {
        auto const count = read(opened.number(), bytes.data() + done, bytes.size() - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        done += static_cast<std::size_t>(count);
    }
    bytes.resize(done);
    return bytes;
}

// Beside the old file, synced, then in its place: a crash leaves the old or the new one whole.
std::string replace_file(fs::path const& file, std::span<Byte const> bytes) {
    auto const failed = [&](char const* what) {
        return "the key file " + file.string() + " cannot be " + what + ": " +
               std::strerror(errno) + "; the old one stands as it was";
    };
    fs::path const beside = file.string() + ".new";
    unlink(beside.c_str());  // of a run that was killed
    Descriptor const opened(
        ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!opened.is_open()) return failed("written");
    for (std::size_t done = 0; done < bytes.size();) {
        auto const count = write(opened.number(), bytes.data() + done, bytes.size() - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return failed("written");
        done += static_cast<std::size_t>(count);
    }
    // The umask may have taken more than it should.
    if (fchmod(opened.number(), 0600) != 0) return failed("closed to others");
    if (fsync(opened.number()) != 0) return failed("synced");
    if (rename(beside.c_str(), file.c_str()) != 0) return failed("put in place");
    Descriptor const folder(::open(folder_of(file).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.is_open() || fsync(folder.number()) != 0) return failed("synced in its folder");
    return {};
}

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == '.';
    });
}

// Texts that a terminal or a file may have brought with blanks or line ends at their edges.
bool is_clean(std::string_view text) {
    return text.size() <= most_text &&
           std::ranges::none_of(text,
                                [](char c) {
                                    return static_cast<Byte>(c) < 0x20 ||
                                           static_cast<Byte>(c) == 0x7f;
                                }) &&
           (text.empty() || (text.front() != ' ' && text.back() != ' '));
}

}  // namespace

std::string why_not_private(fs::path const& file) {
    if (auto problem = why_folder_not_private(folder_of(file)); !problem.empty()) return problem;
    struct stat about {};
    if (lstat(file.c_str(), &about) != 0) {
        return errno == ENOENT
                   ? std::string()
                   : "the key file " + file.string() + " cannot be seen: " + std::strerror(errno);
    }
    return why_not_private(file, about);
}

std::string shown_end_of(Secret const& api_key) {
    auto const text = api_key.reveal();
    // Of a key so short the end would be most of it.
    return text.size() < 12 ? "…" : "…" + std::string(text.substr(text.size() - 4));
}

Result<KeyFile, std::string> KeyFile::begin(fs::path const& file, ScryptCost cost) {
    if (auto problem = why_folder_not_private(folder_of(file)); !problem.empty()) return problem;
    struct stat about {};
    if (lstat(file.c_str(), &about) == 0) {
        return "the key file " + file.string() + " is there already; open it instead";
    }
    if (!is_payable(cost)) return std::string("that scrypt cost is outside what a file may state");
    return KeyFile(file, cost);
}

Result<KeyFile, std::string> KeyFile::open(fs::path const& file, Secret const& passphrase) {
    auto read = read_private(file);
    if (!read.ok()) return read.error();
    auto const& bytes = *read;
    auto const damaged = [&](std::string const& what) {
        return "the key file " + file.string() + " " + what +
               "; restore it from a copy, or move it away and add the keys again";
    };
    constexpr auto least = head_bytes + tag_bytes + sum_bytes;
    if (bytes.size() < least || !std::equal(magic.begin(), magic.end(), bytes.begin())) {
        return damaged("is no key file of Trestle, or was cut off");
    }
    auto const body = std::span(bytes).first(bytes.size() - sum_bytes);
    if (!std::ranges::equal(sum_of(body), std::span(bytes).last(sum_bytes))) {
        return damaged("was damaged or changed");
    }
    if (bytes[8] != version) {
        return "the key file " + file.string() + " has version " + std::to_string(bytes[8]) +
               ", this Trestle reads version " + std::to_string(version) + "; use the newer one";
    }
    KeyFile result(file, {bytes[9], bytes[10], bytes[11]});
    auto const length = u32_at(bytes.data() + length_at);
    if (!is_payable(result.cost_) || length != bytes.size() - least) {
        return damaged("was changed");
    }
    Wiped derived(key_bytes + check_bytes);
    if (!derive(passphrase, result.cost_, bytes.data() + salt_at, derived)) {
        return "scrypt failed for " + file.string() + "; free some memory (128 MiB)";
    }
    if (CRYPTO_memcmp(derived.begin() + key_bytes, bytes.data() + check_at, check_bytes) != 0) {
        return "the passphrase of the key file " + file.string() + " is wrong; try again";
    }
    Wiped plain(length);
    if (!unseal(derived.begin(), bytes, plain)) return damaged("was changed");
    auto keys = unpack(plain.view());
    if (!keys) return damaged("was sealed with entries that cannot be read");
    result.keys_ = std::move(*keys);
    return result;
}

VenueKey const* KeyFile::find(std::string_view name) const {
    auto const found = std::ranges::find(keys_, name, &VenueKey::name);
    return found == keys_.end() ? nullptr : &*found;
}

std::string KeyFile::add(VenueKey key) {
    if (!is_name(key.name)) {
        return "the name of a key has 1 to 64 of the characters a-z A-Z 0-9 _ - . ; choose another";
    }
    if (find(key.name) != nullptr) {
        return "there is a key '" + key.name + "' already; remove it first, or choose another name";
    }
    if (key.api_key.empty() || key.api_secret.empty()) {
        return "a key needs its API key and its secret; neither may be empty";
    }
    bool const needs_passphrase = key.venue == Venue::okx;
    if (needs_passphrase == key.passphrase.empty()) {
        return needs_passphrase ? "an OKX key has a passphrase, chosen when it was made; give it"
                                : "only keys of OKX have a passphrase; leave it out";
    }
    for (auto const* text : {&key.api_key, &key.api_secret, &key.passphrase}) {
        if (!is_clean(text->reveal())) {
            return "a key, secret or passphrase begins or ends with a blank, has control "
                   "characters, or is longer than 4096 bytes; copy it again";
        }
    }
    keys_.push_back(std::move(key));
    return {};
}

std::string KeyFile::remove(std::string_view name) {
    auto const found = std::ranges::find(keys_, name, &VenueKey::name);
    if (found == keys_.end()) {
        return "there is no key '" + std::string(name) + "'; 'trestle keys list' shows them";
    }
    keys_.erase(found);
    return {};
}

std::string KeyFile::save(Secret const& passphrase) {
    if (auto problem = transport::why_not_private(file_); !problem.empty()) return problem;
    if (passphrase.reveal().size() < least_passphrase_bytes) {
        return "the passphrase of the key file needs " + std::to_string(least_passphrase_bytes) +
               " characters at least; choose a longer one";
    }
    auto const plain = pack(keys_);
    std::vector<Byte> bytes(head_bytes + plain.size() + tag_bytes);
    std::copy(magic.begin(), magic.end(), bytes.begin());
    bytes[8] = version;
    bytes[9] = static_cast<Byte>(cost_.log2_n);
    bytes[10] = static_cast<Byte>(cost_.r);
    bytes[11] = static_cast<Byte>(cost_.p);
    Wiped derived(key_bytes + check_bytes);
    if (RAND_bytes(bytes.data() + salt_at, salt_bytes + nonce_bytes) != 1 ||
        !derive(passphrase, cost_, bytes.data() + salt_at, derived)) {
        return "the keys cannot be encrypted: no random bytes, or less than 128 MiB of memory";
    }
    std::copy_n(derived.begin() + key_bytes, check_bytes, bytes.begin() + check_at);
    put_u32(bytes.data() + length_at, static_cast<std::uint32_t>(plain.size()));
    if (!seal(derived.begin(), plain.view(), bytes)) return "OpenSSL could not encrypt the keys";
    auto const sum = sum_of(bytes);
    bytes.insert(bytes.end(), sum.begin(), sum.end());
    return replace_file(file_, bytes);
}

// ---- One at a time -----------------------------------------------------------------------------

Result<KeyFileLock, std::string> KeyFileLock::take(std::filesystem::path const& file) {
    auto lock = file;
    lock += ".lock";
    int const descriptor = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) {
        return lock.string() + ": cannot be made: " + std::strerror(errno) +
               "; the key file is changed only while it is locked";
    }
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        ::close(descriptor);
        return file.string() + ": another 'trestle keys' is changing it; wait until that has ended";
    }
    return KeyFileLock(descriptor);
}

KeyFileLock::KeyFileLock(KeyFileLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

KeyFileLock::~KeyFileLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace trestle::adapters::transport
