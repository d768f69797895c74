#!/bin/sh
# Makes the certificates that the tests use, with keys that are no secret. Run in this folder; needs openssl.
set -eu
key() { openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out "$1.key"; }
config=$(mktemp) && db=$(mktemp -d)
trap 'rm -rf "$config" "$db"' EXIT
touch "$db/index"
cat > "$config" <<END
[ca]
default_ca = tests
[tests]
database = $db/index
new_certs_dir = $db
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
END
key ca
openssl req -x509 -new -key ca.key -subj '/CN=Ringdown tests CA' -days 36500 -out ca.crt
# name, first day, last day, other names
signed() {
  key "$1"
  openssl req -new -key "$1.key" -subj "/CN=$1" -out "$db/$1.csr"
  echo "subjectAltName=$4" > "$db/names"
  openssl ca -batch -notext -config "$config" -cert ca.crt -keyfile ca.key -startdate "$2" -enddate "$3" \
    -extfile "$db/names" -in "$db/$1.csr" -out "$1.crt" 2> /dev/null
}
signed good 20200101000000Z 21200101000000Z DNS:localhost,IP:127.0.0.1
signed expired 20200101000000Z 20200201000000Z DNS:localhost,IP:127.0.0.1
signed early 21200101000000Z 21210101000000Z DNS:localhost,IP:127.0.0.1
signed elsewhere 20200101000000Z 21200101000000Z DNS:elsewhere.example
key alone
openssl req -x509 -new -key alone.key -subj '/CN=localhost' -days 36500 -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' -out alone.crt
openssl pkcs8 -topk8 -in good.key -passout pass:secret -out locked.key
# A chain with an authority between the root and the server, which a server must send.
key root
openssl req -x509 -new -key root.key -subj '/CN=Ringdown tests root' -days 36500 -out root.crt
key middle
openssl req -new -key middle.key -subj '/CN=Ringdown tests intermediate' -out "$db/middle.csr"
echo 'basicConstraints=critical,CA:TRUE' > "$db/authority"
openssl x509 -req -in "$db/middle.csr" -CA root.crt -CAkey root.key -set_serial 2 -days 36500 -extfile "$db/authority" -out "$db/middle.crt"
key below
openssl req -new -key below.key -subj '/CN=below' -out "$db/below.csr"
echo 'subjectAltName=DNS:localhost' > "$db/names"
openssl x509 -req -in "$db/below.csr" -CA "$db/middle.crt" -CAkey middle.key -set_serial 3 -days 36500 -extfile "$db/names" -out below.crt
cat below.crt "$db/middle.crt" > below-chain.crt
rm ca.key root.key middle.key
