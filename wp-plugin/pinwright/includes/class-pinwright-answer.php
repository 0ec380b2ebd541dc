<?php
/**
 * What came back from the service, and what it means.
 *
 * @package Pinwright
 */

/**
 * One answer, judged: accepted, try again later, refused for good, or stop sending.
 */
final class Pinwright_Answer {

	const ACCEPTED = 'accepted';
	const RETRY    = 'retry';
	const REFUSED  = 'refused';
	const STOP     = 'stop';

	/**
	 * One of the constants above.
	 *
	 * @var string
	 */
	public $verdict;

	/**
	 * The HTTP status; 0 when nothing answered.
	 *
	 * @var int
	 */
	public $status = 0;

	/**
	 * The service's own code of an error, like `clock_skew`.
	 *
	 * @var string
	 */
	public $code = '';

	/**
	 * A sentence for a person; empty when accepted.
	 *
	 * @var string
	 */
	public $message = '';

	/**
	 * Seconds that the service asked to wait; 0 when it did not.
	 *
	 * @var int
	 */
	public $retry_after = 0;

	/**
	 * The decoded JSON body.
	 *
	 * @var array<string, mixed>
	 */
	public $body = array();

	/**
	 * Judges a result of wp_remote_post().
	 *
	 * @param array|WP_Error $response The result.
	 * @param string         $url      Whom we called, for the sentence.
	 */
	public static function from_response( $response, string $url ): self {
		$answer = new self();
		$host   = (string) wp_parse_url( $url, PHP_URL_HOST );
		if ( is_wp_error( $response ) ) {
			$answer->verdict = self::RETRY;
			$answer->code    = (string) $response->get_error_code();
			$answer->message = self::why_unreachable( $response, $url );
			return $answer;
		}

		$body                = json_decode( wp_remote_retrieve_body( $response ), true );
		$answer->status      = (int) wp_remote_retrieve_response_code( $response );
		$answer->body        = is_array( $body ) ? $body : array();
		$answer->code        = is_string( $answer->body['code'] ?? null ) ? $answer->body['code'] : '';
		$answer->verdict     = self::verdict( $answer->status );
		$answer->retry_after = self::seconds( wp_remote_retrieve_header( $response, 'retry-after' ) );
		if ( self::ACCEPTED !== $answer->verdict ) {
			$answer->message = self::sentence( $answer, $host, (string) wp_remote_retrieve_header( $response, 'date' ) );
		}
		return $answer;
	}

	/**
	 * Only 2xx is success. A redirect or a missing page means that something else answers at the address, which passes.
	 *
	 * @param int $status HTTP status.
	 */
	private static function verdict( int $status ): string {
		if ( $status >= 200 && $status < 300 ) {
			return self::ACCEPTED;
		}
		if ( 401 === $status || 410 === $status ) {
			return self::STOP;
		}
		if ( $status < 400 || $status >= 500 || in_array( $status, array( 403, 404, 405, 408, 409, 425, 429 ), true ) ) {
			return self::RETRY;
		}
		return self::REFUSED;
	}

	/**
	 * What a person should know and do about an error answer.
	 *
	 * @param self   $answer The answer.
	 * @param string $host   Who answered.
	 * @param string $date   The answer's Date header.
	 */
	private static function sentence( self $answer, string $host, string $date ): string {
		if ( 410 === $answer->status ) {
			return __( 'Pinwright no longer knows this site: it was disconnected there. To go on, make a new connection key in Pinwright and save it here.', 'pinwright' );
		}
		if ( 'clock_skew' === $answer->code ) {
			$told = $answer->body['params']['server_time'] ?? $date;
			return self::clock_sentence( (int) strtotime( is_string( $told ) ? $told : $date ) );
		}
		if ( 'bad_signature' === $answer->code ) {
			return __( 'Pinwright did not accept this site’s signature: the secret here is not the one it knows. Make a new connection key in Pinwright and save it here.', 'pinwright' );
		}
		$detail = $answer->body['detail'] ?? ( $answer->body['title'] ?? '' );
		$detail = is_string( $detail ) ? mb_substr( sanitize_text_field( $detail ), 0, 500 ) : '';
		if ( '' !== $detail ) {
			/* translators: 1: the service's own sentence, 2: an HTTP status number. */
			return sprintf( __( 'Pinwright answered: %1$s (status %2$d)', 'pinwright' ), $detail, $answer->status );
		}
		/* translators: 1: a host name, 2: an HTTP status number. */
		return sprintf( __( '%1$s answered with status %2$d and no explanation. Is it really the address of Pinwright, and is it running?', 'pinwright' ), $host, $answer->status );
	}

	/**
	 * Says by how much this server's clock is off.
	 *
	 * @param int $theirs The service's time, 0 when it did not say.
	 */
	private static function clock_sentence( int $theirs ): string {
		if ( abs( time() - $theirs ) < MINUTE_IN_SECONDS || 0 === $theirs ) {
			return __( 'This server’s clock differs too much from Pinwright’s. Ask your host to set it right, then press Test.', 'pinwright' );
		}
		$difference = human_time_diff( $theirs, time() );
		return $theirs < time()
			/* translators: %s: a span of time like "12 minutes". */
			? sprintf( __( 'This server’s clock is %s ahead of Pinwright’s, so its messages are refused. Ask your host to set it right, then press Test.', 'pinwright' ), $difference )
			/* translators: %s: a span of time like "12 minutes". */
			: sprintf( __( 'This server’s clock is %s behind Pinwright’s, so its messages are refused. Ask your host to set it right, then press Test.', 'pinwright' ), $difference );
	}

	/**
	 * Why no answer came, and what to do about it.
	 *
	 * @param WP_Error $error What WordPress reports.
	 * @param string   $url   Whom we called.
	 */
	private static function why_unreachable( WP_Error $error, string $url ): string {
		$host = (string) wp_parse_url( $url, PHP_URL_HOST );
		if ( 'http_request_not_executed' === $error->get_error_code() ) {
			/* translators: %s: a host name. */
			return sprintf( __( 'WordPress may not call %s: this site blocks outgoing requests. Add the host to WP_ACCESSIBLE_HOSTS in wp-config.php.', 'pinwright' ), $host );
		}
		$reason = sanitize_text_field( $error->get_error_message() );
		if ( ! wp_http_validate_url( $url ) ) {
			/* translators: %s: an address. */
			return sprintf( __( 'WordPress does not call %s: the name is unknown, lies inside a private network, or the port is unusual. If Pinwright runs in your own network, the plugin’s readme says how to allow it (PINWRIGHT_PRIVATE_HOST).', 'pinwright' ), $url );
		}
		/* translators: 1: a host name, 2: the technical reason. */
		return sprintf( __( 'Pinwright at %1$s could not be reached: %2$s', 'pinwright' ), $host, $reason );
	}

	/**
	 * Reads a Retry-After header: seconds or a date, at most a day.
	 *
	 * @param mixed $header The header.
	 */
	private static function seconds( $header ): int {
		if ( ! is_string( $header ) || '' === $header ) {
			return 0;
		}
		$seconds = is_numeric( $header ) ? (int) $header : (int) strtotime( $header ) - time();
		return max( 0, min( DAY_IN_SECONDS, $seconds ) );
	}
}
