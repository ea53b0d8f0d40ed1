/**
 * Made with OpenSSL's command line and a key of 2048 bits that was thrown away, over the body of the computed vectors and
 * over a form: nothing of it went through the code under test.
 */
export const rsaVectors = {
  /** DER SubjectPublicKeyInfo. */
  publicKey:
    'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA5dSEUgssmV6N7qz7ujMNcqzsudAyKgfgPVamsOQqwQ/piexzMxskhR3nioED5eRXgvlwMjH7HntjQYsdgC5MVC5fxgU2w91qVh/xLnyxLloqaT6Z3T/WIW+pJORfvQZr3T7N2XA8zDAMMzooRdsgrwkcbWsuwU3CKCa2MO3KdSN+2TNRaNcVP+z60QlfjcFfDEplL9tb+cQRT+qYUx7joE+Xv7ke62FVjS7Z395Xv3NuEe+G4+IsHBvrYS3uO2835/Ghau8isPk6D/EfUfrLSOuknz5zMj200olG42P3f5Gt2jr1EnYCrBYPyd+cA7pe1rJT/jFfnlVl9a/LhvpMLwIDAQAB',
  body: 'wDdhL1I/9NDYWbRryEr8FT617KOZNY3Y8yEjggiwIvU1At0rI1lOL/5NlwB9tzUh9v4K1BHba9cwcuTVPSvQKRRzNDYd6zJiMG0Cdn4wJ0Oj5sp09Sonbn7kvrUcCVEyD9vaR2aVuTxlwwTmgqzhln4NgwpwsKS2sVJKoNHS8SKfCifxKPqN4hU7iUn6ug/38QbP/4pnv/2mB35feI+L+Jq2Z3EaJ6A1zcwgeyB6mtnG2HyBM+w/TcwrKZ6KtJNWcNzKCJqG4I6eZD2gAp0M7SgCVGNhzxRxGSV5UD1rq1yPqdA9MHb96tIl0vsBbAzNeo284NWTopTDgXItS/1/Mg==',
  /** Over `amount=12.30&currency=USD&merchantNo=500000000007264&reference=order 1/ä&resultCode=succeed`. */
  form: '1Tr1SseiP2zX9upy9QbTeLLYzPK/Lov1meS6+z3hSk8c4IVuQRsgxvXWswdUOO3oPz4Hy3q7M8aJn9vbviEpTV6Y8/DqLh+isU02LaHo8YcwAYoLFTuPbeGj0OUHe2Cp3nSIMmm/PqeznUUENK/AyhUrQNfZjckjfvKce94vt9nRlP0fl8yzh+dp3c5gFWIA0maSawEEdy4cC1LMN63q+luRNBrLv4r5lka7BWInW1OamC2J/dpLM+w/ODAdQ6y2M+JDY7js3AFltDRJ8oU9YCXo5blRuqS/XX5y5NmuJZj15jNlLuOKS5QLlv1T6jgO6Sufz6+2AZQ7l46/U7BEhA==',
};

/** By the same key over the same body, each padded otherwise than RSASSA-PKCS1-v1_5 with SHA-256 says. */
export const hostilePaddings: readonly (readonly [what: string, signature: string])[] = [
  [
    'garbage after a short padding (Bleichenbacher 2006)',
    'AD6xS3aUoX0R3vr3l9ULFCbPL0ZHoPSGUpOHxKp+57LG7yc9paqEBFOajyab74GuxsFe1RVhH4LouyBjlerYTDfKY2LB2orjcSI7PsYinw3X8GJqZyfk+2mNcRGNoao3nh2zhBFdUqfbrv6z/wiSqiIzm4YsAuGgvnPx0IhXCDQsfjFh/Frg662KDPE0qo3QaKYxcY7j0dI8NIScRD10b4cZdChcP7Wo7DwDkHrsh+cJeUuMTv7oN8ALa9daVnyWqoiHTHcMSoE8j2M6oEr52/pjkgb07piN2iyWFBioLWKSgWJvaYPrh8PDeUGSQwf5DNS5CVEoOHt9LQb99iG2xg==',
  ],
  [
    'no NULL in the algorithm',
    'ZGRcCecJYbgRAJ51bTfESyhW7DLuGoMBjdSLI9zI8wYGHvKZzIeHYVXXrO5f9ZHK3Lpf92XDRgPbQKRcYu5LNoK7Ll1pNk+aS28p4Yuuy1lABXaO1jyVS+FOE5RSUiAZD8NLSARflBjAvORRzqV8F5bwvDH28AOiycImCd51nG6gr1SaUjq1DOrHlp5AUCFUp7y3xmuFNTngdCsxMekx6zSN15OzbbX/gjSQjT7uDdaq/wu2oY6ePHWKOeo/lV9clrMTIgBXiWYsv+EP12z3Bgxx0NDQwCWjHFz2b5ahyYjShFtkDlfjcfa1VMEvjvH+p0TIkSJZAdcZ2P2pnqHqAQ==',
  ],
  [
    'padding of zeros',
    'ydQp7wbjaAEQBp9MoLaJOLwXG3ycvm3tqLe2GgS5SLSAcOkC6aFjFeNgsWW0peI9ZCPzioyQ3Rdncfb/edZ+fb4rAHCL85FgCVaYDWLRdWnajmjiVHanCq/UDahiGGVR2jcdoSlguPzM6QgnNwp9VKASzWvnCLhod7nU8nj6rzuqqpKa8AoFRXy1wfnuCGrmActiqKqs4jY37KswtuL8/fqCz+adtSN3WfrVp4C7oeA80/qH7SaArJH878kJj+27wPmCuKEQxBxhu0yYVcTbJS+IkCsPA0Wgyp/wy3BLwMObfxa8X8esUpsG+raeWK7hjgIEWE+MjfrW5LueoR8e6w==',
  ],
  [
    'block type 2',
    '0/M0eVhshgxtw8qWNs6a4+8iE1CZ+P51yfu0ioEqsFory58Xr2HgZa1PVuUDNk3UqACiVvJgISBuoKm9/MZK3N7keQO/zVL6NiCGUQXm9d5eUHFydFo/izI2dDDHeSi+pfcQ28uzq9I0U0Zg9Ch/4W4p2qx8Zc1HsYhpL7+NEgd5170B2QDg7SoY5qKkVGle7B/l/YkrUELrv+1wMElngcdebyvWOZGuVAOe0b8IzMAwnXG90KXiD/sKTMrqCqGsb/pxfy0qMvpf0HbnEIetyChdoNjWOqL3q1gp85/n/Eqx5IJ9KzpGJXOr/Fdwka7RSFMJWCg5In6sBFmk0kq9Pw==',
  ],
  [
    'the digest without its algorithm',
    'KBMXMOj+SYxk+uMmuzpgrVdgE+/o0GQduaSFd8uZcswjM1dAvt2wxUlwEJUbw41aPwEmrCljrb7Z6DX9bPioS9uoV39Srtbaqg1wC3Q3YwZlnKSVe+Fha5SAjNm5s8IjWfHVQihzt6jJX0J66Vx7lSbaiEDhbw0NxEmmlw5x2GiDvXO3xRs/yFwdYmEVYd0ftNDpeDlQFpbAp+AIAG3KThBD12KeqwLRbyTtfH09StWg6oYp3MqggLJqJRLCGSk52WUxisCOgi1hk6GaLHx1/fa0rzipT6h1wHBxBvwRrwKbY3HQHktTfW2z8y75UZR2kqDSBkcOYoWDTKVtJw+tWg==',
  ],
  [
    'SHA-1',
    'brffuqrLaKJPEw7KxojRnWuQJyvb/h9iRb31efAWnLkYApbwIj4jdV0lNU0yshpAFVNdBt/a1Z/gQ8D6L5apxy0qaVPy4H2fOEonZsoLr19omEeur/ByzPtvrpSgiZ8JLe7F6APHC5+9PF6Fd4ZWU4otsYi+J4F0qFIAdNBmJNxhn2jEk+9w6gehcveO8oyOu/JsxtiP2/F0WbW+cRxT/1goIfdR5GU0RxGwABkam6m1pdqylyGyziWOvElARqRsyaO61ap0CAaIL95EzEPV/55OUailnZvN06PN+We1RSDE7BvbdyyL24xy5hWedU7R+bEPedl1X4mqEW8Y71Gyzg==',
  ],
  [
    'PSS',
    'Krask4pJhLxTj2RGZZdR2qGbPRXdrIgKHQp5CiJ00jfkFNJaNvbJrxZa92H6t4+uiJfRvSGkrARrONyRauayGhZqPrnKwuAGFOc9zVcPu7Ckf0zTFrSSBKKwEdKnZXCzu2QpDhWDSGtO8QSbP3s7rn1PQgzaMdNMcjornzgEowZta3rft8UwJDtdNg/n7Xcaam+pE/9SaG49HjQK94OlMUmszL3Z9SYZIKN0GsKjBmEKprqXylyGcVgQ2hh4NqdocakojtoYViCE1kNOV07kHPyk8t8rtob5elRFz0IcEbWos51ZzZStabO88Rw1C3BhD0rW+emG7e0xZ5jo3vGYVg==',
  ],
];
