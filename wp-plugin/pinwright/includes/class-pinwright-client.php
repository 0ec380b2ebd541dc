<?php
/**
 * The only place that calls the service.
 *
 * @package Pinwright
 */

/**
 * Calls the service by WordPress's safe HTTP functions, briefly.
 */
final class Pinwright_Client {

	/** Seconds for one call. */
	const TIMEOUT = 5;

	/**
	 * Stored options.
	 *
	 * @var Pinwright_Options
	 */
	private $options;

	/**
	 * A filter that is in force during one call.
	 *
	 * @var Closure|null
	 */
	private $allow_port = null;

	/**
	 * Takes the stored options.
	 *
	 * @param Pinwright_Options $options Stored options.
	 */
	public function __construct( Pinwright_Options $options ) {
		$this->options = $options;
	}

	/**
	 * Sends one signed message.
	 *
	 * @param string $id   The message's id: the same for every attempt, so that the service never acts on it twice.
	 * @param string $body The exact JSON.
	 */
	public function notify( string $id, string $body ): Pinwright_Answer {
		$connection = $this->options->connection();
		$headers    = Pinwright_Signer::headers( $connection['secret'], $id, time(), $body );

		$headers['X-Pinwright-Site'] = $connection['site_id'];
		return $this->post( $connection['url'], '/hooks/wordpress', $headers, $body );
	}

	/**
	 * Exchanges a one-use code for this site's id and secret.
	 *
	 * @param string $url  The service's address.
	 * @param string $code The code from the connection key.
	 */
	public function connect( string $url, string $code ): Pinwright_Answer {
		$body = array(
			'code'           => $code,
			'site_url'       => site_url(),
			'home_url'       => home_url(),
			'plugin_version' => PINWRIGHT_VERSION,
			'wp_version'     => get_bloginfo( 'version' ),
			'name'           => html_entity_decode( get_bloginfo( 'name' ), ENT_QUOTES, 'UTF-8' ),
			'language'       => get_bloginfo( 'language' ),
			'timezone'       => wp_timezone_string(),
		);
		return $this->post( $url, '/hooks/wordpress/connect', array(), Pinwright_Notice::json( $body ) );
	}

	/**
	 * Posts JSON. Redirects are not followed: a signed message belongs to one address.
	 *
	 * @param string                $url     The service's address.
	 * @param string                $path    Below the address.
	 * @param array<string, string> $headers Headers.
	 * @param string                $body    JSON.
	 */
	private function post( string $url, string $path, array $headers, string $body ): Pinwright_Answer {
		$headers['Content-Type']       = 'application/json';
		$headers['Accept']             = 'application/json, application/problem+json';
		$headers['X-Pinwright-Plugin'] = PINWRIGHT_VERSION;

		$this->open_private_host( $url );
		$response = wp_safe_remote_post(
			$url . $path,
			array(
				'timeout'             => self::TIMEOUT,
				'redirection'         => 0,
				'headers'             => $headers,
				'body'                => $body,
				'limit_response_size' => 65536,
				'user-agent'          => 'Pinwright-WordPress/' . PINWRIGHT_VERSION,
			)
		);
		$answer = Pinwright_Answer::from_response( $response, $url );
		$this->close_private_host();
		return $answer;
	}

	/**
	 * Lets WordPress call a service inside the own network, when wp-config.php names it: define( 'PINWRIGHT_PRIVATE_HOST', '192.168.1.5:8000' ).
	 * WordPress refuses such addresses otherwise, so that no plugin can be talked into probing the network behind a server.
	 *
	 * @param string $url The service's address.
	 */
	private function open_private_host( string $url ): void {
		$port = (int) wp_parse_url( $url, PHP_URL_PORT );
		$host = (string) wp_parse_url( $url, PHP_URL_HOST );
		if ( ! defined( 'PINWRIGHT_PRIVATE_HOST' ) || $host . ( $port ? ':' . $port : '' ) !== PINWRIGHT_PRIVATE_HOST ) {
			return;
		}
		add_filter( 'http_request_host_is_external', '__return_true', 99 );
		$this->allow_port = function ( $ports ) use ( $port ) {
			return array_merge( $ports, array( $port ) );
		};
		add_filter( 'http_allowed_safe_ports', $this->allow_port, 99 );
	}

	/**
	 * Closes what open_private_host() opened, so that it holds for this one call.
	 */
	private function close_private_host(): void {
		if ( $this->allow_port ) {
			remove_filter( 'http_request_host_is_external', '__return_true', 99 );
			remove_filter( 'http_allowed_safe_ports', $this->allow_port, 99 );
			$this->allow_port = null;
		}
	}
}
