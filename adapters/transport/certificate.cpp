#include "adapters/transport/certificate.hpp"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace trestle::adapters {

namespace {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* thing) const {
        Free(thing);
    }
};
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;

constexpr long days_valid = 3650;
constexpr long renewed_days_before = 7;
constexpr long seconds_per_day = 86'400;

Certificate read_certificate(std::filesystem::path const& file) {
    Bio const bio(BIO_new_file(file.c_str(), "r"));
    if (!bio) return {};
    return Certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
}

Key read_key(std::filesystem::path const& file) {
    Bio const bio(BIO_new_file(file.c_str(), "r"));
    if (!bio) return {};
    return Key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
}

bool lasts(X509 const* certificate) {
    auto const soon = std::unique_ptr<ASN1_TIME, Freed<ASN1_TIME_free>>(
        ASN1_TIME_adj(nullptr, std::time(nullptr), static_cast<int>(renewed_days_before), 0));
    return soon && ASN1_TIME_compare(X509_get0_notAfter(certificate), soon.get()) > 0;
}

bool is_all_valid(CertificateFiles const& files, std::vector<std::string> const& names) {
    auto const authority = read_certificate(files.authority);
    auto const authority_key = read_key(files.authority_key);
    auto const certificate = read_certificate(files.certificate);
    auto const key = read_key(files.private_key);
    if (!authority || !authority_key || !certificate || !key) return false;
    for (auto const& name : names)
        if (X509_check_host(certificate.get(), name.data(), name.size(), 0, nullptr) != 1)
            return false;
    auto const authority_public = X509_get0_pubkey(authority.get());
    return lasts(authority.get()) && lasts(certificate.get()) &&
           X509_check_private_key(authority.get(), authority_key.get()) == 1 &&
           X509_check_private_key(certificate.get(), key.get()) == 1 &&
           X509_verify(certificate.get(), authority_public) == 1;
}

bool add_extension(X509* certificate, X509* issuer, int kind, char const* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    Extension const extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// A certificate without its extensions and signature.
Certificate blank_certificate(EVP_PKEY* key, char const* name) {
    Certificate certificate(X509_new());
    unsigned char serial_bytes[16];
    if (!certificate || RAND_bytes(serial_bytes, sizeof serial_bytes) != 1) return {};
    serial_bytes[0] &= 0x7f;
    auto const number = std::unique_ptr<BIGNUM, Freed<BN_free>>(
        BN_bin2bn(serial_bytes, sizeof serial_bytes, nullptr));
    auto* const subject = X509_get_subject_name(certificate.get());
    auto const is_made =
        number && X509_set_version(certificate.get(), 2) == 1 &&
        BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate.get())) != nullptr &&
        X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -seconds_per_day) != nullptr &&
        X509_gmtime_adj(X509_getm_notAfter(certificate.get()), days_valid * seconds_per_day) !=
            nullptr &&
        X509_set_pubkey(certificate.get(), key) == 1 &&
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                   reinterpret_cast<unsigned char const*>(name), -1, -1, 0) == 1;
    if (!is_made) return {};
    return certificate;
}

Certificate make_authority(EVP_PKEY* key) {
    auto certificate = blank_certificate(key, "Trestle local authority");
    if (!certificate) return {};
    auto* const self = certificate.get();
    auto const is_made =
        X509_set_issuer_name(self, X509_get_subject_name(self)) == 1 &&
        add_extension(self, self, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
        add_extension(self, self, NID_key_usage, "critical,keyCertSign,cRLSign") &&
        add_extension(self, self, NID_subject_key_identifier, "hash") &&
        X509_sign(self, key, EVP_sha256()) > 0;
    if (!is_made) return {};
    return certificate;
}

Certificate make_server(EVP_PKEY* key, X509* authority, EVP_PKEY* authority_key,
                        std::vector<std::string> const& names) {
    std::string hosts = "DNS:localhost,IP:127.0.0.1,IP:::1";
    for (auto const& name : names) hosts += ",DNS:" + name;
    auto certificate = blank_certificate(key, "localhost");
    if (!certificate) return {};
    auto* const self = certificate.get();
    auto const is_made =
        X509_set_issuer_name(self, X509_get_subject_name(authority)) == 1 &&
        add_extension(self, authority, NID_basic_constraints, "critical,CA:FALSE") &&
        add_extension(self, authority, NID_key_usage, "critical,digitalSignature") &&
        add_extension(self, authority, NID_ext_key_usage, "serverAuth") &&
        add_extension(self, authority, NID_subject_alt_name, hosts.c_str()) &&
        add_extension(self, authority, NID_subject_key_identifier, "hash") &&
        add_extension(self, authority, NID_authority_key_identifier, "keyid") &&
        X509_sign(self, authority_key, EVP_sha256()) > 0;
    if (!is_made) return {};
    return certificate;
}

// Written beside its place and renamed: a reader sees the old file or the new one, never a half.
template <class Write>
std::string write_file(std::filesystem::path const& file, mode_t mode, Write write) {
    auto const part = file.string() + ".part";
    ::unlink(part.c_str());
    auto const fd = ::open(part.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode);
    if (fd < 0) return file.string() + ": cannot be made: " + std::strerror(errno);
    auto* const stream = ::fdopen(fd, "w");
    if (!stream) {
        ::close(fd);
        return file.string() + ": cannot be made: " + std::strerror(errno);
    }
    auto const is_written = write(stream) == 1;
    auto const is_closed = std::fclose(stream) == 0;
    if (!is_written || !is_closed || ::rename(part.c_str(), file.c_str()) != 0)
        return file.string() + ": cannot be written: " + std::strerror(errno);
    return {};
}

std::string write_key(std::filesystem::path const& file, EVP_PKEY* key) {
    return write_file(file, 0600, [key](std::FILE* out) {
        return PEM_write_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
}

std::string write_certificate(std::filesystem::path const& file, X509* certificate) {
    return write_file(file, 0644,
                      [certificate](std::FILE* out) { return PEM_write_X509(out, certificate); });
}

}  // namespace

CertificateFiles certificate_files_in(std::filesystem::path const& directory) {
    return {directory / "ca.pem", directory / "ca_key.pem", directory / "server.pem",
            directory / "server_key.pem"};
}

std::string ensure_certificate(CertificateFiles const& files,
                               std::vector<std::string> const& names) {
    if (is_all_valid(files, names)) return {};
    ERR_clear_error();
    for (auto const& file :
         {files.authority, files.authority_key, files.certificate, files.private_key}) {
        std::error_code error;
        std::filesystem::create_directories(file.parent_path(), error);
        if (error) return file.parent_path().string() + ": cannot be made: " + error.message();
    }
    Key const authority_key(EVP_EC_gen("P-256"));
    Key const key(EVP_EC_gen("P-256"));
    if (!authority_key || !key) return "a P-256 key cannot be made: check the OpenSSL installation";
    auto const authority = make_authority(authority_key.get());
    if (!authority) return "a CA certificate cannot be made: check the OpenSSL installation";
    auto const certificate = make_server(key.get(), authority.get(), authority_key.get(), names);
    if (!certificate) return "a server certificate cannot be made: check the OpenSSL installation";
    if (auto problem = write_key(files.authority_key, authority_key.get()); !problem.empty())
        return problem;
    if (auto problem = write_key(files.private_key, key.get()); !problem.empty()) return problem;
    if (auto problem = write_certificate(files.certificate, certificate.get()); !problem.empty())
        return problem;
    return write_certificate(files.authority, authority.get());
}

}  // namespace trestle::adapters
