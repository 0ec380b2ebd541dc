<?php
/**
 * The settings page: what is registered and stored.
 *
 * @package Pinwright
 */

/**
 * Registers the page and its two settings by the Settings API. The page itself is drawn by Pinwright_Page.
 */
final class Pinwright_Settings {

	/** The page's slug. */
	const PAGE = 'pinwright';

	/** The setting that takes a connection key. Nothing is ever stored under this name. */
	const KEY = 'pinwright_connection_key';

	/** Groups of settings, one per form. */
	const CONNECT_GROUP = 'pinwright_connect';
	const CONTENT_GROUP = 'pinwright_content';

	/**
	 * Stored options.
	 *
	 * @var Pinwright_Options
	 */
	private $options;

	/**
	 * Calls the service.
	 *
	 * @var Pinwright_Client
	 */
	private $client;

	/**
	 * Sends what waits.
	 *
	 * @var Pinwright_Sender
	 */
	private $sender;

	/**
	 * Draws the page.
	 *
	 * @var Pinwright_Page
	 */
	private $page;

	/**
	 * Takes its neighbours.
	 *
	 * @param Pinwright_Options $options Stored options.
	 * @param Pinwright_Client  $client  Calls the service.
	 * @param Pinwright_Sender  $sender  Sends what waits.
	 * @param Pinwright_Page    $page    Draws the page.
	 */
	public function __construct( Pinwright_Options $options, Pinwright_Client $client, Pinwright_Sender $sender, Pinwright_Page $page ) {
		$this->options = $options;
		$this->client  = $client;
		$this->sender  = $sender;
		$this->page    = $page;
	}

	/**
	 * Adds the page under Settings.
	 */
	public function add_page(): void {
		add_options_page( 'Pinwright', 'Pinwright', 'manage_options', self::PAGE, array( $this->page, 'show' ) );
	}

	/**
	 * Loads the page's stylesheet, on that page only.
	 *
	 * @param string $hook_suffix The current admin page.
	 */
	public function add_style( $hook_suffix ): void {
		if ( 'settings_page_' . self::PAGE === $hook_suffix ) {
			wp_enqueue_style( 'pinwright-settings', plugins_url( 'assets/settings.css', PINWRIGHT_FILE ), array(), PINWRIGHT_VERSION );
		}
	}

	/**
	 * Adds a link to the page to the list of plugins.
	 *
	 * @param string[] $links Links of this plugin.
	 * @return string[]
	 */
	public function add_link( $links ) {
		array_unshift( $links, sprintf( '<a href="%s">%s</a>', esc_url( self::url() ), esc_html__( 'Settings', 'pinwright' ) ) );
		return $links;
	}

	/**
	 * Tells whoever can mend it, on the dashboard and the list of plugins, that nothing is sent any more.
	 */
	public function show_trouble(): void {
		$screen  = get_current_screen();
		$stopped = $this->options->status()['stopped'];
		if ( '' === $stopped || ! $screen || ! in_array( $screen->id, array( 'dashboard', 'plugins' ), true ) || ! current_user_can( 'manage_options' ) ) {
			return;
		}
		printf(
			'<div class="notice notice-error"><p><strong>%s</strong> %s <a href="%s">%s</a></p></div>',
			esc_html__( 'Pinwright hears nothing from this site.', 'pinwright' ),
			esc_html( $stopped ),
			esc_url( self::url() ),
			esc_html__( 'Open settings', 'pinwright' )
		);
	}

	/**
	 * Registers what the two forms send.
	 */
	public function register_settings(): void {
		register_setting(
			self::CONNECT_GROUP,
			self::KEY,
			array(
				'type'              => 'string',
				'default'           => '',
				'sanitize_callback' => array( $this, 'exchange_key' ),
			)
		);
		register_setting(
			self::CONTENT_GROUP,
			Pinwright_Options::POST_TYPES,
			array(
				'type'              => 'array',
				'default'           => array( 'post' ),
				'sanitize_callback' => array( $this, 'sanitize_post_types' ),
			)
		);
	}

	/**
	 * Exchanges a key for the site's secret. The key itself serves once and is never stored: the answer is always empty, which
	 * equals the default, so that WordPress writes nothing (and does not sanitise, and thereby exchange, a second time).
	 *
	 * @param mixed $value What was pasted.
	 */
	public function exchange_key( $value ): string {
		$text = is_string( $value ) ? trim( $value ) : '';
		if ( '' === $text ) {
			$this->say( 'error', __( 'Paste the connection key first.', 'pinwright' ) );
			return '';
		}
		$key = Pinwright_Connection_Key::parse( $text );
		if ( is_wp_error( $key ) ) {
			$this->say( 'error', $key->get_error_message() );
			return '';
		}

		$answer = $this->client->connect( $key['url'], $key['code'] );
		$secret = $answer->body['secret'] ?? null;
		$site   = $answer->body['site_id'] ?? null;
		if ( Pinwright_Answer::ACCEPTED !== $answer->verdict ) {
			$this->say( 'error', $answer->message );
		} elseif ( ! Pinwright_Signer::is_secret( $secret ) || ! is_string( $site ) || ! preg_match( '/^[A-Za-z0-9_-]{1,64}$/', $site ) ) {
			$this->say( 'error', __( 'The answer was not Pinwright’s. Is its address in the key right?', 'pinwright' ) );
		} else {
			$this->options->connect( $key['url'], $site, $secret );
			$this->sender->note_success( $answer );
			$this->sender->resume();
			$this->say( 'success', __( 'Connected. From now on Pinwright hears of every post you publish.', 'pinwright' ) );
		}
		return '';
	}

	/**
	 * Keeps only names of post types that exist, are public and can be read on a page of their own.
	 *
	 * @param mixed $value What was ticked.
	 * @return string[]
	 */
	public function sanitize_post_types( $value ): array {
		return array_values( array_intersect( array_keys( self::post_types() ), array_map( 'strval', (array) $value ) ) );
	}

	/**
	 * The post types one can choose from.
	 *
	 * @return array<string, WP_Post_Type>
	 */
	public static function post_types(): array {
		$types = get_post_types( array( 'public' => true ), 'objects' );
		unset( $types['attachment'] );
		return array_filter( $types, 'is_post_type_viewable' );
	}

	/**
	 * The page's address.
	 */
	public static function url(): string {
		return admin_url( 'options-general.php?page=' . self::PAGE );
	}

	/**
	 * Shows a sentence on top of the page.
	 *
	 * @param string $kind    `success` or `error`.
	 * @param string $message The sentence, plain text.
	 */
	private function say( string $kind, string $message ): void {
		add_settings_error( self::PAGE, 'pinwright', esc_html( $message ), $kind );
	}
}
